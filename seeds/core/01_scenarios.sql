-- The three scenarios. Sown again, they get their words back; whether one is offered stays as the operator has set it.
insert into scenarios (id, title, emoji, initial_message_main, initial_message_helper)
values
  (
    1,
    'Marketplace',
    '🛒',
    'Guten Morgen! Schauen Sie mal, alles ganz frisch heute: Tomaten, Erdbeeren, Kartoffeln, und der Käse ist direkt vom Bauernhof. Was darf es denn sein?',
    'Hi! You are at a weekly market in Germany, and the seller wants to know what you would like to buy. Ask for a few things, find out what they cost, and try to get a better price. If you are missing a word, or are not sure how to say something politely, ask me here in English.'
  ),
  (
    2,
    'Party',
    '🎉',
    'Hallo, komm rein! Schön, dass du da bist. Ich bin Lena, das hier ist meine Geburtstagsparty. Ich glaube, wir kennen uns noch gar nicht, oder? Woher kennst du denn die anderen hier?',
    'Hi! You have just arrived at a birthday party and know almost nobody. Lena is the host. Introduce yourself, make some small talk, and keep the conversation going with questions of your own. People at parties say du to each other. Whenever you get stuck, ask me here in English.'
  ),
  (
    3,
    'Kebab',
    '🥙',
    'Servus, was darf''s sein? Döner, Dürüm oder lieber eine Box mit Pommes? Und welche Soße willst du: Kräuter, Knoblauch oder scharf?',
    'Hi! It is late, you are hungry, and there is a queue behind you at the kebab shop. Order something to eat, choose your sauce, say what you would rather leave out, and pay. It goes fast here, and short answers are fine. If you did not understand a question, ask me here in English.'
  )
on conflict (id) do update
set title = excluded.title,
    emoji = excluded.emoji,
    initial_message_main = excluded.initial_message_main,
    initial_message_helper = excluded.initial_message_helper;
