/** Sentences in the reader's language; the server puts them into the page. */

let words: Record<string, string> | undefined;

export function word(name: string, values: Record<string, string | number> = {}): string {
  words ??= JSON.parse(document.getElementById("vonal-words")?.textContent ?? "{}") as Record<string, string>;
  const text = words[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}
