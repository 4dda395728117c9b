create function weigh(what items) returns numeric language plpgsql stable as $body$
declare
  weight numeric := 0;
begin
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 0.
  if what.n = 0 then
    weight := weight + 0.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 1.
  if what.n = 1 then
    weight := weight + 1.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 2.
  if what.n = 2 then
    weight := weight + 2.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 3.
  if what.n = 3 then
    weight := weight + 3.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 4.
  if what.n = 4 then
    weight := weight + 4.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 5.
  if what.n = 5 then
    weight := weight + 5.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 6.
  if what.n = 6 then
    weight := weight + 6.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 7.
  if what.n = 7 then
    weight := weight + 7.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 8.
  if what.n = 8 then
    weight := weight + 8.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 9.
  if what.n = 9 then
    weight := weight + 9.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 10.
  if what.n = 10 then
    weight := weight + 10.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 11.
  if what.n = 11 then
    weight := weight + 11.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 12.
  if what.n = 12 then
    weight := weight + 12.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 13.
  if what.n = 13 then
    weight := weight + 13.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 14.
  if what.n = 14 then
    weight := weight + 14.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 15.
  if what.n = 15 then
    weight := weight + 15.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 16.
  if what.n = 16 then
    weight := weight + 16.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 17.
  if what.n = 17 then
    weight := weight + 17.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 18.
  if what.n = 18 then
    weight := weight + 18.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 19.
  if what.n = 19 then
    weight := weight + 19.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 20.
  if what.n = 20 then
    weight := weight + 20.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 21.
  if what.n = 21 then
    weight := weight + 21.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 22.
  if what.n = 22 then
    weight := weight + 22.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 23.
  if what.n = 23 then
    weight := weight + 23.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 24.
  if what.n = 24 then
    weight := weight + 24.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 25.
  if what.n = 25 then
    weight := weight + 25.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 26.
  if what.n = 26 then
    weight := weight + 26.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 27.
  if what.n = 27 then
    weight := weight + 27.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 28.
  if what.n = 28 then
    weight := weight + 28.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 29.
  if what.n = 29 then
    weight := weight + 29.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 30.
  if what.n = 30 then
    weight := weight + 30.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 31.
  if what.n = 31 then
    weight := weight + 31.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 32.
  if what.n = 32 then
    weight := weight + 32.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 33.
  if what.n = 33 then
    weight := weight + 33.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 34.
  if what.n = 34 then
    weight := weight + 34.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 35.
  if what.n = 35 then
    weight := weight + 35.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 36.
  if what.n = 36 then
    weight := weight + 36.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 37.
  if what.n = 37 then
    weight := weight + 37.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 38.
  if what.n = 38 then
    weight := weight + 38.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 39.
  if what.n = 39 then
    weight := weight + 39.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 40.
  if what.n = 40 then
    weight := weight + 40.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 41.
  if what.n = 41 then
    weight := weight + 41.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 42.
  if what.n = 42 then
    weight := weight + 42.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 43.
  if what.n = 43 then
    weight := weight + 43.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 44.
  if what.n = 44 then
    weight := weight + 44.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 45.
  if what.n = 45 then
    weight := weight + 45.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 46.
  if what.n = 46 then
    weight := weight + 46.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 47.
  if what.n = 47 then
    weight := weight + 47.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 48.
  if what.n = 48 then
    weight := weight + 48.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 49.
  if what.n = 49 then
    weight := weight + 49.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 50.
  if what.n = 50 then
    weight := weight + 50.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 51.
  if what.n = 51 then
    weight := weight + 51.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 52.
  if what.n = 52 then
    weight := weight + 52.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 53.
  if what.n = 53 then
    weight := weight + 53.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 54.
  if what.n = 54 then
    weight := weight + 54.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 55.
  if what.n = 55 then
    weight := weight + 55.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 56.
  if what.n = 56 then
    weight := weight + 56.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 57.
  if what.n = 57 then
    weight := weight + 57.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 58.
  if what.n = 58 then
    weight := weight + 58.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 59.
  if what.n = 59 then
    weight := weight + 59.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 60.
  if what.n = 60 then
    weight := weight + 60.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 61.
  if what.n = 61 then
    weight := weight + 61.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 62.
  if what.n = 62 then
    weight := weight + 62.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 63.
  if what.n = 63 then
    weight := weight + 63.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 64.
  if what.n = 64 then
    weight := weight + 64.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 65.
  if what.n = 65 then
    weight := weight + 65.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 66.
  if what.n = 66 then
    weight := weight + 66.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 67.
  if what.n = 67 then
    weight := weight + 67.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 68.
  if what.n = 68 then
    weight := weight + 68.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 69.
  if what.n = 69 then
    weight := weight + 69.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 70.
  if what.n = 70 then
    weight := weight + 70.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 71.
  if what.n = 71 then
    weight := weight + 71.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 72.
  if what.n = 72 then
    weight := weight + 72.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 73.
  if what.n = 73 then
    weight := weight + 73.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 74.
  if what.n = 74 then
    weight := weight + 74.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 75.
  if what.n = 75 then
    weight := weight + 75.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 76.
  if what.n = 76 then
    weight := weight + 76.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 77.
  if what.n = 77 then
    weight := weight + 77.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 78.
  if what.n = 78 then
    weight := weight + 78.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 79.
  if what.n = 79 then
    weight := weight + 79.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 80.
  if what.n = 80 then
    weight := weight + 80.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 81.
  if what.n = 81 then
    weight := weight + 81.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 82.
  if what.n = 82 then
    weight := weight + 82.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 83.
  if what.n = 83 then
    weight := weight + 83.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 84.
  if what.n = 84 then
    weight := weight + 84.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 85.
  if what.n = 85 then
    weight := weight + 85.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 86.
  if what.n = 86 then
    weight := weight + 86.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 87.
  if what.n = 87 then
    weight := weight + 87.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 88.
  if what.n = 88 then
    weight := weight + 88.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 89.
  if what.n = 89 then
    weight := weight + 89.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 90.
  if what.n = 90 then
    weight := weight + 90.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 91.
  if what.n = 91 then
    weight := weight + 91.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 92.
  if what.n = 92 then
    weight := weight + 92.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 93.
  if what.n = 93 then
    weight := weight + 93.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 94.
  if what.n = 94 then
    weight := weight + 94.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 95.
  if what.n = 95 then
    weight := weight + 95.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 96.
  if what.n = 96 then
    weight := weight + 96.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 97.
  if what.n = 97 then
    weight := weight + 97.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 98.
  if what.n = 98 then
    weight := weight + 98.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 99.
  if what.n = 99 then
    weight := weight + 99.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 100.
  if what.n = 100 then
    weight := weight + 100.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 101.
  if what.n = 101 then
    weight := weight + 101.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 102.
  if what.n = 102 then
    weight := weight + 102.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 103.
  if what.n = 103 then
    weight := weight + 103.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 104.
  if what.n = 104 then
    weight := weight + 104.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 105.
  if what.n = 105 then
    weight := weight + 105.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 106.
  if what.n = 106 then
    weight := weight + 106.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 107.
  if what.n = 107 then
    weight := weight + 107.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 108.
  if what.n = 108 then
    weight := weight + 108.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 109.
  if what.n = 109 then
    weight := weight + 109.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 110.
  if what.n = 110 then
    weight := weight + 110.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 111.
  if what.n = 111 then
    weight := weight + 111.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 112.
  if what.n = 112 then
    weight := weight + 112.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 113.
  if what.n = 113 then
    weight := weight + 113.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 114.
  if what.n = 114 then
    weight := weight + 114.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 115.
  if what.n = 115 then
    weight := weight + 115.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 116.
  if what.n = 116 then
    weight := weight + 116.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 117.
  if what.n = 117 then
    weight := weight + 117.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 118.
  if what.n = 118 then
    weight := weight + 118.5;
  end if;
  -- Semicolons; quotes ' and $dollars$ in a body split nothing: line 119.
  if what.n = 119 then
    weight := weight + 119.5;
  end if;
  return weight;
end
$body$;
insert into effects values (4);
