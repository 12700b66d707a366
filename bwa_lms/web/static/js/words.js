// Counts the words of a text while it is typed, as the server does (kernel/words.py), and says so after a pause.
//
// <p data-words="the id of a textarea" data-one="%s word" data-many="%s words" data-least="80" data-most="200"
//    data-asked="80 to 200 are asked for">…</p>
const PAUSE = 700;
const DENSE = /[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f]/u;
const JOINERS = new Set("'’-‐‑·\u00ad\u200c\u200d");
const DECIMALS = new Set(".,٫٬");
const WORD = /([wn][wnm]*(?:j[wn][wnm]*|(?<=n)d(?=n)[wnm]*)*)|(h[hm]*)|(s[sm]*)/g;

// One letter for what a character does: word, number, mark, joiner, decimal sign, Han, unspaced, or none.
function kind(character) {
  if (JOINERS.has(character)) return "j";
  if (DECIMALS.has(character)) return "d";
  if (/\p{L}/u.test(character)) return DENSE.test(character) ? "h" : UNSPACED.test(character) ? "s" : "w";
  return /\p{N}/u.test(character) ? "n" : /\p{M}/u.test(character) ? "m" : " ";
}

export function count(text) {
  let words = 0;
  for (const [, , dense, unspaced] of Array.from(text, kind).join("").matchAll(WORD)) {
    if (dense) words += Math.ceil(dense.replaceAll("m", "").length / 2);
    else if (unspaced) words += Math.ceil(unspaced.replaceAll("m", "").length / 4);
    else words += 1;
  }
  return words;
}

function watch(line) {
  const { words, one, many, least, most, asked } = line.dataset;
  const box = document.getElementById(words);
  if (!box) return;
  let timer = 0;
  const tell = () => {
    const number = count(box.value);
    const shown = (number === 1 ? one : many).replace("%s", number.toLocaleString(document.documentElement.lang));
    line.textContent = asked ? `${shown}; ${asked}` : shown;
    line.classList.toggle("off", Boolean(asked && number && (number < Number(least) || number > Number(most))));
  };
  line.setAttribute("role", "status");
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE);
  });
}

export const start = (lines) => lines.forEach(watch);
