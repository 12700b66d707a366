// Pages work without this. Each part is fetched only where a page asks for it.
const parts = { autosave: "[data-autosave]", timer: "[data-deadline]", unsent: "form[method=post]", glossary: "a.term" };

for (const [name, where] of Object.entries(parts)) {
  if (document.querySelector(where)) {
    import(`./${name}.js`).then((part) => part.start(document.querySelectorAll(where)));
  }
}
