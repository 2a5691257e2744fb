//! A report as Markdown, for a ticket or a message: the grid, the reasons, the fixes.
//!
//! Text from people stays text: only types of `escape` can be written.

use crate::key;
use vault::case::Case;
use vault::fix::Fix;
use vault::report::{Report, Row};

use crate::escape::{MarkdownCode, MarkdownText};
use crate::language::Messages;
use crate::near_miss::Reason;

impl Messages {
    /// A report as Markdown.
    pub fn markdown(&self, case: &Case, report: &Report, fixes: &[Fix]) -> String {
        let mut page = Markdown::default();
        let title = case
            .title
            .as_deref()
            .map(str::trim)
            .filter(|title| !title.is_empty());
        let title = title.map_or_else(
            || MarkdownText::sentence(&self.text(key::MARKDOWN_TITLE)),
            MarkdownText::text,
        );
        page.heading(1, &title);
        page.paragraph(&prose(&self.text(key::MarkdownWho {
            caller: case.caller.arn.trim(),
            name: case.vault.name.trim(),
            region: case.vault.region.trim(),
        })));
        page.strong(&prose(&self.verdict(report)));
        self.grid(&mut page, report);
        self.observations(&mut page, case, report);
        self.reasons(&mut page, case, report);
        self.rests_on(&mut page, case, report);
        if let Some(fix) = fixes.first() {
            self.fix(&mut page, case, fix);
        }
        page.paragraph(&prose(&self.text(key::MARKDOWN_DOCUMENTS)));
        page.text
    }

    fn grid(&self, page: &mut Markdown, report: &Report) {
        let layers = report.layers();
        let mut head = vec![prose(&self.text(key::MARKDOWN_ACTION))];
        head.extend(layers.iter().map(|layer| prose(&self.layer_title(*layer))));
        head.push(prose(&self.text(key::MARKDOWN_RESULT)));
        page.gap();
        page.row(&head, None);
        page.rule(head.len());
        for row in &report.rows {
            let mut cells = vec![MarkdownText::code(row.action)];
            cells.extend(layers.iter().map(|layer| {
                let effect = row.effect(*layer);
                prose(&effect.map_or_else(String::new, |effect| self.effect(effect)))
            }));
            page.row(&cells, Some(&prose(&self.result(row.decision))));
        }
    }

    /// The reported denials.
    fn observations(&self, page: &mut Markdown, case: &Case, report: &Report) {
        let said = self.observations_of(case, report);
        if said.is_empty() {
            return;
        }
        page.heading(2, &prose(&self.text(key::CLI_OBSERVED)));
        for sentence in said {
            page.item(0, &prose(&sentence));
        }
    }

    /// The assumptions, and the policies to paste next.
    fn rests_on(&self, page: &mut Markdown, case: &Case, report: &Report) {
        if !report.assumed.is_empty() {
            page.heading(2, &prose(&self.text(key::CLI_ASSUMED)));
        }
        for assumed in &report.assumed {
            page.item(0, &prose(&self.assumption(case, assumed)));
        }
        if !report.missing.is_empty() {
            page.heading(2, &prose(&self.text(key::CLI_MISSING)));
        }
        for missing in &report.missing {
            page.item(0, &prose(&self.missing(missing)));
            page.code(&MarkdownCode::block("sh", &missing.commands.join("\n")));
            page.paragraph(&prose(&self.missing_owner(case, missing)));
        }
    }

    fn reasons(&self, page: &mut Markdown, case: &Case, report: &Report) {
        let reasons = self.reasons_of(case, report);
        if !reasons.is_empty() {
            page.heading(2, &prose(&self.text(key::MARKDOWN_REASONS)));
        }
        for Reason { sentence, near, .. } in reasons {
            page.item(0, &prose(&sentence));
            for near in near {
                page.item(1, &prose(&near.sentence));
            }
        }
        let open = report.rows.iter().filter(|row| row.deciding.is_some());
        for row in open {
            self.open(page, case, report, row);
        }
        let messages: Vec<&str> = report
            .rows
            .iter()
            .filter_map(|row| row.message.as_deref())
            .collect();
        if !messages.is_empty() {
            page.heading(2, &prose(&self.text(key::MARKDOWN_MESSAGES)));
            page.code(&MarkdownCode::block("", &messages.join("\n")));
        }
    }

    fn open(&self, page: &mut Markdown, case: &Case, report: &Report, row: &Row) {
        let ways = self.allowed_if(case, report, row);
        if ways.is_empty() {
            return;
        }
        page.heading(
            2,
            &prose(&self.text(key::MarkdownOpen { action: row.action })),
        );
        for way in ways {
            page.item(0, &prose(&way));
        }
    }

    fn fix(&self, page: &mut Markdown, case: &Case, fix: &Fix) {
        page.heading(2, &prose(&self.text(key::MARKDOWN_FIX)));
        for step in &fix.steps {
            let policy = self.layer_policy(step.place.layer);
            let name = MarkdownText::text(&self.step_policy(case, step));
            page.heading(3, &name.followed_by(&format!(" ({policy})")));
            page.paragraph(&prose(&self.step_owner(case, step)));
            for change in &step.changes {
                page.item(0, &prose(&self.change(step, change)));
            }
            page.code(&MarkdownCode::block("json", step.after.trim_end()));
        }
        page.paragraph(&prose(&self.permits(&fix.permits)));
    }
}

fn prose(sentence: &str) -> MarkdownText {
    MarkdownText::sentence(sentence)
}

/// A Markdown page under construction.
#[derive(Default)]
struct Markdown {
    text: String,
}

impl Markdown {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn paragraph(&mut self, text: &MarkdownText) {
        self.gap();
        self.line(text.as_str());
        self.gap();
    }

    fn strong(&mut self, text: &MarkdownText) {
        self.gap();
        self.line(&format!("**{text}**"));
        self.gap();
    }

    fn heading(&mut self, level: usize, text: &MarkdownText) {
        self.gap();
        self.line(&format!("{} {text}", "#".repeat(level)));
        self.gap();
    }

    fn item(&mut self, depth: usize, text: &MarkdownText) {
        let indent = "  ".repeat(depth);
        self.line(&format!("{indent}- {text}"));
    }

    /// A row of a table, with its last cell in bold letters.
    fn row(&mut self, cells: &[MarkdownText], last: Option<&MarkdownText>) {
        let cells = cells.iter().map(ToString::to_string);
        let cells = cells.chain(last.map(|last| format!("**{last}**")));
        self.line(&format!("| {} |", cells.collect::<Vec<_>>().join(" | ")));
    }

    fn rule(&mut self, cells: usize) {
        self.line(&format!("| {} |", vec!["---"; cells].join(" | ")));
    }

    fn code(&mut self, code: &MarkdownCode) {
        self.gap();
        self.line(code.as_str());
        self.gap();
    }
}
