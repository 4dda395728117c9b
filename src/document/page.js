"use strict";
const filter = document.getElementById("filter");
const entries = [...document.querySelectorAll("[data-find]")];
const nothing = document.querySelector(".nothing");
const apply = () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const entry of entries) {
    entry.hidden = !words.every((word) => entry.dataset.find.includes(word));
    if (!entry.hidden) shown += 1;
  }
  nothing.hidden = shown > 0;
  document.body.classList.toggle("filtered", words.length > 0);
};
filter.addEventListener("input", apply);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== filter) { event.preventDefault(); filter.focus(); }
  if (event.key === "Escape" && document.activeElement === filter) { filter.value = ""; apply(); }
});
const fit = document.querySelector(".fit input");
if (fit) {
  const canvas = document.querySelector(".canvas");
  fit.checked = window.innerWidth > 800;
  const show = () => canvas.classList.toggle("fitted", fit.checked);
  fit.addEventListener("change", show);
  show();
}
