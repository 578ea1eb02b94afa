/* The line in which the other modules tell screen readers what happened. */

const line = document.getElementById("fsp-parts")?.content.querySelector(".said");

if (line) document.body.append(line.cloneNode(true));
