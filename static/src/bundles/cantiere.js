// What every page loads: the plugins of Bootstrap Italia that the header uses, and the small enhancements.
// Every page works without it. What only some pages need is a bundle of its own beside this one.
import "bootstrap-italia/dist/plugins/init.js";
import NavBarCollapsible from "bootstrap-italia/dist/plugins/navbar-collapsible.js";
import { init as initCopying } from "../copying.js";
import { init as initCourse } from "../course.js";
import { init as initForms } from "../forms.js";
import { init as initNotices } from "../notices.js";
import { init as initRegister } from "../register.js";
import { init as initSlash } from "../slash.js";
import { start } from "../start.js";
import { init as initSuggestions } from "../suggestions.js";
import { init as initWideTables } from "../wide_tables.js";

// Named here so that the bundler keeps it: it binds itself to data-bs-toggle="navbarcollapsible".
window.cantierePlugins = { NavBarCollapsible };

document.documentElement.classList.add("has-script");
start([
  initCopying, initCourse, initForms, initNotices, initRegister, initSlash, initSuggestions, initWideTables,
]);
