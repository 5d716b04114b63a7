// The one script of the site: the plugins of Bootstrap Italia that pages use, then our own enhancements.
// Every page works without it.
import "bootstrap-italia/dist/plugins/init.js";
import Accordion from "bootstrap-italia/dist/plugins/accordion.js";
import Collapse from "bootstrap-italia/dist/plugins/collapse.js";
import Dropdown from "bootstrap-italia/dist/plugins/dropdown.js";
import NavBarCollapsible from "bootstrap-italia/dist/plugins/navbar-collapsible.js";
import Tab from "bootstrap-italia/dist/plugins/tab.js";
import { init as initCopying } from "./copying.js";
import { init as initCourse } from "./course.js";
import { init as initForms } from "./forms.js";
import { init as initNotices } from "./notices.js";
import { init as initRanking } from "./ranking.js";
import { init as initRegister } from "./register.js";
import { init as initSaver } from "./saver.js";
import { init as initSlash } from "./slash.js";
import { init as initSuggestions } from "./suggestions.js";
import { init as initTables } from "./tables.js";
import { init as initThread } from "./thread/index.js";
import { init as initUpload } from "./upload.js";

// Named here so that the bundler keeps them: they bind themselves to data-bs-… attributes.
window.cantierePlugins = { Accordion, Collapse, Dropdown, NavBarCollapsible, Tab };

function start() {
  document.documentElement.classList.add("has-script");
  for (const init of [initCopying, initCourse, initForms, initNotices, initRanking, initRegister, initSaver, initSlash, initSuggestions, initTables, initThread, initUpload]) {
    try {
      init(document);
    } catch (error) {
      // One broken enhancement must not take the others with it.
      console.error(error);
    }
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
