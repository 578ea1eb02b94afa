// Shows what a build has changed: put into pages by `invoke livereload` alone, never part of a site.

const events = new EventSource("/_fsp/events")

// The browser keeps its place at a reload.
events.addEventListener("reload", () => location.reload())

events.addEventListener("style", () => {
  for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
    const address = new URL(link.href)
    if (address.origin !== location.origin) continue
    address.searchParams.set("fsp", Date.now())
    const fresh = link.cloneNode()
    fresh.href = address
    fresh.addEventListener("load", () => link.remove())
    link.after(fresh)
  }
})

events.addEventListener("problem", event => {
  document.querySelector("#fsp-problem")?.remove()
  const dialog = document.createElement("dialog")
  dialog.id = "fsp-problem"
  const heading = document.createElement("h2")
  heading.textContent = "The build failed. The last good page stays below."
  const text = document.createElement("pre")
  text.textContent = JSON.parse(event.data)
  text.style.whiteSpace = "pre-wrap"
  dialog.append(heading, text)
  document.body.append(dialog)
  dialog.showModal()
})
