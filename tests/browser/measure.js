// What does not fit: words wider than their button, and anything that sticks out of the window sideways.
async () => {
    // A window that was resized a moment ago has its new layout two frames later; one that paints none has it at once.
    const later = new Promise(done => setTimeout(done, 1000));
    await Promise.race([later, new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))]);
    const wide = [], seen = element => {
        const box = element.getBoundingClientRect(), style = getComputedStyle(element);
        return box.width > 1 && box.height > 1 && style.visibility === "visible" && !element.closest(".visually-hidden");
    };
    const told = element => `<${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent.trim().slice(0, 40)}`;
    const scrolls = element => {
        for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
            if (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return true;
        return false;
    };
    if (document.documentElement.scrollWidth > innerWidth) wide.push(`the page is ${document.documentElement.scrollWidth} wide`);
    for (const element of document.querySelectorAll("button, .btn, .tab, .chip, .state, .menu-item, th, label, h1, h2")) {
        if (!seen(element)) continue;
        if (getComputedStyle(element).textOverflow === "ellipsis") continue;
        if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline") wide.push(told(element));
        else if (element.getBoundingClientRect().right > innerWidth + 1 && !scrolls(element)) wide.push(`outside: ${told(element)}`);
    }
    return wide;
}
