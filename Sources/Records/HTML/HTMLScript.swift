import Secrets

/// What the page does by itself: filter, search, and open everything for printing. All of it can be done without.
enum HTMLScript {
    /// Its hash, by which the page allows it.
    static let hash = ContentHash.sha256Base64(of: source)

    /// The script. It reads the page and shows or hides what is there; nothing is fetched, stored or made of text.
    static let source: StaticString = #"""

        (() => {
          'use strict';
          const all = (selector, root = document) => [...root.querySelectorAll(selector)];
          const form = document.getElementById('filter');
          const shown = document.getElementById('shown');
          const words = text => text ? text.split(' ') : [];
          const facets = element => ({
            element,
            status: words(element.dataset.s), severity: words(element.dataset.v), environment: words(element.dataset.e),
            text: element.textContent.toLowerCase(),
          });

          // An entry stands by itself; a row of a matrix has a status in each environment; a group has what is in it.
          const entries = all('li[data-s], tr[data-s]').map(facets);
          const rows = all('tr[data-v]:not([data-s])').map(element => ({
            ...facets(element),
            heading: element.parentElement.firstElementChild.textContent.toLowerCase(),
            cells: all('td[data-c]', element).map(cell => ({ status: cell.dataset.s, environment: cell.dataset.c })),
          }));
          const columns = all('[data-c]');
          const groups = all('li.group, tbody:has(> .of), ul.items');
          const sections = all('main > section').filter(section => section.querySelector('.none'));

          const meets = (chosen, values) => !chosen.size || values.some(value => chosen.has(value));
          const holds = (terms, text) => terms.every(term => text.includes(term));

          function filter() {
            const data = new FormData(form);
            const chosen = name => new Set(data.getAll(name));
            const [status, severity, environment] = ['status', 'severity', 'environment'].map(chosen);
            const terms = data.get('text').toLowerCase().split(/\s+/).filter(Boolean);
            let count = 0;
            const show = (entry, isShown) => {
              entry.element.hidden = !isShown;
              if (isShown) count += 1;
            };
            for (const entry of entries) {
              show(entry, meets(status, entry.status) && meets(severity, entry.severity)
                && meets(environment, entry.environment) && holds(terms, entry.text));
            }
            for (const row of rows) {
              const cells = row.cells.filter(cell => meets(environment, [cell.environment]));
              show(row, meets(severity, row.severity) && cells.some(cell => meets(status, [cell.status]))
                && holds(terms, row.heading + ' ' + row.text));
            }
            for (const cell of columns) cell.hidden = !meets(environment, [cell.dataset.c]);
            for (const group of groups) {
              group.hidden = !group.querySelector('li[data-s]:not([hidden]), tr[data-v]:not([hidden])');
            }
            for (const section of sections) {
              const isEmpty = !section.querySelector('li[data-s]:not([hidden]), tr[data-v]:not([hidden])');
              section.querySelector('.none').hidden = !isEmpty;
            }
            const isFiltered = status.size || severity.size || environment.size || terms.length;
            shown.textContent = isFiltered ? `${count} of ${entries.length + rows.length} entries are shown.` : '';
          }

          let timer;
          const later = () => { clearTimeout(timer); timer = setTimeout(filter, 120); };
          form.addEventListener('input', later);
          form.addEventListener('reset', later);
          form.addEventListener('submit', event => { event.preventDefault(); filter(); });
          // Beside the record it is open; above it, on a phone, it would stand in the way.
          const choice = document.getElementById('choice');
          choice.hidden = false;
          choice.open = matchMedia('(min-width: 64rem)').matches;

          // What a link leads to is shown, whatever the filter says and however it is folded.
          function reveal() {
            const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
            if (!target) return;
            if (target.closest('[hidden]')) { form.reset(); filter(); }
            const fold = target.closest('details');
            if (fold) fold.open = true;
            target.scrollIntoView();
          }
          addEventListener('hashchange', reveal);

          // Long lists are folded on a screen and never on paper.
          const folds = all('main details');
          for (const fold of folds) fold.open = fold.querySelectorAll('li').length <= 12;
          let opened = [];
          addEventListener('beforeprint', () => {
            opened = folds.filter(fold => !fold.open);
            for (const fold of opened) fold.open = true;
          });
          addEventListener('afterprint', () => { for (const fold of opened) fold.open = false; });
          // A browser that went back keeps what was chosen.
          filter();
          if (location.hash) reveal();
        })();

        """#
}
