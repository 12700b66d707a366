// Reloads a page of `bwa preview` when what it shows was compiled anew.
//
// <script type="module" src="…/preview.js" data-preview="version"></script>
// While the preview is stopped the page waits; it goes on when it is back.
const PAUSE = 150;
const shown = document.querySelector("[data-preview]").dataset.preview;

async function look() {
  try {
    const answer = await fetch("/preview/version", { cache: "no-store" });
    const { version } = await answer.json();
    if (version !== shown) return location.reload();
  } catch {
    // nobody answers at present
  }
  return setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
