// Counts what is typed as the server counts what it keeps: composed characters (NFC), each once.
// A browser's own length counts most emoji twice, and letters with separate accents as two.
import { CharacterCount } from "govuk-frontend";

export class CountAsKept extends CharacterCount {
  updateCount() {
    this.count = Array.from(this.$textarea.value.normalize("NFC")).length;
  }
}
