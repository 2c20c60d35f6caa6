// GOV.UK Frontend's own behaviour, for the components that Concordat uses.
// Every page is whole without it.
import {
  Button,
  Checkboxes,
  createAll,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
} from "govuk-frontend";

import { autosave } from "./autosave.js";
import { CountAsKept } from "./counting.js";
import { restoreTogether } from "./together.js";

const components = [
  Button,
  Checkboxes,
  CountAsKept,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
];

for (const component of components) {
  createAll(component);
}

restoreTogether();
autosave();
