// Pages work without this. Each part is fetched only where a page asks for it.
const parts = {
  arrange: "ol[data-arrange]",
  autosave: "form[data-autosave]",
  timer: "[data-deadline]",
  unsent: "form[method=post] textarea",
  place: "[data-place]",
  paged: "form[data-paged]",
  glossary: "a.term[href^='#']",
  words: "[data-words]",
  story: "button[data-tells]",
};

for (const [name, where] of Object.entries(parts)) {
  const found = document.querySelectorAll(where);
  if (found.length) import(`./${name}.js`).then((part) => part.start([...found]));
}
