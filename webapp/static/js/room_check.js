// Looks at what was typed before it is kept: names, numbers, schools, and words that slip from the
// target year back into today. The patterns are the site's own; here they only run.
import { asked } from "./room_send.js";

export async function loadChecks(address) {
  try {
    return new Checks(await (await asked(address)).json());
  } catch {
    return new Checks({ fewest_digits: 0, languages: {} }); // the site looks when it arrives
  }
}

export class Checks {
  constructor(rules) {
    this.rules = rules;
    this.read = {};
  }

  patterns(language) {
    const written = this.rules.languages[language];
    if (!written) return null;
    this.read[language] ??= Object.fromEntries(
      Object.entries(written).map(([kind, source]) => [kind, source && new RegExp(source, kind === "slips" ? "giu" : "gu")]),
    );
    return this.read[language];
  }

  // What may tell who somebody is, in the order in which the site would say it.
  personal(text, language) {
    const patterns = this.patterns(language);
    if (!patterns) return [];
    return unique([
      ...matches(patterns.name, text),
      ...matches(patterns.phone, text).map(bare).filter((words) => this.calls(words, patterns)),
      ...matches(patterns.email, text),
      ...matches(patterns.school, text),
    ]);
  }

  calls(words, patterns) {
    const whole = new RegExp(`^(?:${patterns.not_phone.source})$`, "u");
    return (words.match(/\p{Nd}/gu) ?? []).length >= this.rules.fewest_digits && !whole.test(words);
  }

  slips(text, language) {
    const pattern = this.patterns(language)?.slips;
    return pattern ? unique(matches(pattern, text.replaceAll("’", "'"))) : [];
  }
}

function matches(pattern, text) {
  return [...text.matchAll(pattern)].map((found) => found[0].trim());
}

function bare(words) {
  return words.replace(/^[ ./-]+|[ ./-]+$/g, "");
}

function unique(words) {
  return [...new Map(words.map((one) => [one.toLowerCase(), one])).values()];
}
