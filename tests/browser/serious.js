// What axe finds serious or critical. It is there already: `axe.run`.
async () => {
    // Rows of one form, which differ in words and numbers only, have one result: the first two are looked at.
    const form = element => element.outerHTML
        .replace(/\b(href|src|id|for|value|title|alt|name|datetime|aria-[\w-]+|hx-(?:get|post|vals))="[^"]+"/g, "$1")
        .replace(/>[^<]*\S[^<]*(?=<)/g, ">word")
        .replace(/\b(data-[\w-]+)="\d+"/g, "$1");
    const alike = [];
    for (const parent of document.body.querySelectorAll("tbody, ul, ol, div, section")) {
        if (parent.children.length < 4) continue;
        const seen = {};
        for (const child of parent.children) {
            const its = form(child);
            seen[its] = (seen[its] ?? 0) + 1;
            if (seen[its] > 2) alike.push(child);
        }
    }
    const { violations } = await axe.run({ exclude: alike }, { resultTypes: ["violations"] });
    return violations
        .filter(each => each.impact === "serious" || each.impact === "critical")
        .map(each => `${each.id}: ${each.nodes.slice(0, 3).map(node => `${node.target} ${node.failureSummary ?? ""}`).join("; ")}`);
}
