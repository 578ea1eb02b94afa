/* What makes a page nicer; it is complete without. */

import "./search-loader.js";
import "./said.js";
import "./copy.js";
import "./anchors.js";
import "./spy.js";
import "./place.js";
import "./keys.js";
import "./scroll.js";
