// The search appends the summary of each result, also where there is none, as of an entry of the index.
document.addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined") return;
  const summary = Search.makeSearchSummary;
  Search.makeSearchSummary = (...parts) => summary(...parts) ?? document.createElement("p");
});
