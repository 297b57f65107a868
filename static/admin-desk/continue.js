// Submit the form of a page with remaining work automatically, unless there was an error.
"use strict";
if (!document.querySelector(".messagelist .error")) {
    setTimeout(() => document.querySelector("#content-main form[method=post]").requestSubmit(), 300);
}
