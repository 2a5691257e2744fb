//! A report as Markdown, to put into a ticket or a message: the grid, the reasons, the fixes.
//!
//! What people typed stays text: outside of code, nothing of it is read as markup.

use crate::key;
use vault::case::Case;
use vault::fix::Fix;
use vault::report::{Report, Row};
use vault::simulate::Simulation;

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
        let title = title.map_or_else(|| self.text(key::MARKDOWN_TITLE), str::to_owned);
        page.line(&format!("# {}", prose(&title)));
        page.paragraph(&prose(&self.text(key::MarkdownWho {
            caller: case.caller.arn.trim(),
            name: case.vault.name.trim(),
            region: case.vault.region.trim(),
        })));
        page.paragraph(&format!("**{}**", prose(&self.verdict(report))));
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

    /// The calls of AWS's simulator as Markdown: what they leave out, then each with its file.
    pub fn simulation(&self, simulation: &Simulation) -> String {
        let mut page = Markdown::default();
        page.line(&format!("# {}", self.text(key::SIMULATE_TITLE)));
        page.paragraph(&prose(&self.text(key::SIMULATE_ABOUT)));
        for unseen in &simulation.unseen {
            page.line(&format!("- {}", prose(&self.unseen(unseen))));
        }
        for call in &simulation.calls {
            page.heading(&format!("`{}`", call.action));
            page.fenced("sh", &call.line);
            page.paragraph(&format!("`{}`", call.file));
            page.fenced("json", &call.parameters);
        }
        page.text
    }

    fn grid(&self, page: &mut Markdown, report: &Report) {
        let layers = report.layers();
        let mut head = vec![self.text(key::MARKDOWN_ACTION)];
        head.extend(layers.iter().map(|layer| self.layer_title(*layer)));
        head.push(self.text(key::MARKDOWN_RESULT));
        page.gap();
        page.row(&head);
        page.row(&vec!["---".to_owned(); head.len()]);
        for row in &report.rows {
            let mut cells = vec![format!("`{}`", row.action)];
            cells.extend(layers.iter().map(|layer| {
                let effect = row.effect(*layer);
                effect.map_or_else(String::new, |effect| self.effect(effect))
            }));
            cells.push(format!("**{}**", self.result(row.decision)));
            page.row(&cells);
        }
    }

    /// What AWS said.
    fn observations(&self, page: &mut Markdown, case: &Case, report: &Report) {
        let said = self.observations_of(case, report);
        if said.is_empty() {
            return;
        }
        page.heading(&self.text(key::CLI_OBSERVED));
        for sentence in said {
            page.line(&format!("- {}", prose(&sentence)));
        }
    }

    /// What was assumed, and what to paste next.
    fn rests_on(&self, page: &mut Markdown, case: &Case, report: &Report) {
        if !report.assumed.is_empty() {
            page.heading(&self.text(key::CLI_ASSUMED));
        }
        for assumed in &report.assumed {
            page.line(&format!("- {}", prose(&self.assumption(case, assumed))));
        }
        if !report.missing.is_empty() {
            page.heading(&self.text(key::CLI_MISSING));
        }
        for missing in &report.missing {
            page.line(&format!("- {}", prose(&self.missing(missing))));
            page.fenced("sh", &missing.commands.join("\n"));
            page.paragraph(&prose(&self.missing_owner(case, missing)));
        }
    }

    fn reasons(&self, page: &mut Markdown, case: &Case, report: &Report) {
        let reasons = self.reasons_of(case, report);
        if !reasons.is_empty() {
            page.heading(&self.text(key::MARKDOWN_REASONS));
        }
        for Reason { sentence, near, .. } in reasons {
            page.line(&format!("- {}", prose(&sentence)));
            for near in near {
                page.line(&format!("  - {}", prose(&near.sentence)));
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
            page.heading(&self.text(key::MARKDOWN_MESSAGES));
            page.fenced("", &messages.join("\n"));
        }
    }

    fn open(&self, page: &mut Markdown, case: &Case, report: &Report, row: &Row) {
        let ways = self.allowed_if(case, report, row);
        if ways.is_empty() {
            return;
        }
        page.heading(&self.text(key::MarkdownOpen { action: row.action }));
        for way in ways {
            page.line(&format!("- {}", prose(&way)));
        }
    }

    fn fix(&self, page: &mut Markdown, case: &Case, fix: &Fix) {
        page.heading(&self.text(key::MARKDOWN_FIX));
        for step in &fix.steps {
            let policy = self.layer_policy(step.place.layer);
            page.gap();
            page.line(&format!(
                "### {} ({policy})",
                prose(&self.step_policy(case, step))
            ));
            page.paragraph(&prose(&self.step_owner(case, step)));
            for change in &step.changes {
                page.line(&format!("- {}", prose(&self.change(step, change))));
            }
            page.fenced("json", step.after.trim_end());
        }
        page.paragraph(&prose(&self.permits(&fix.permits)));
    }
}

/// A page that grows.
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

    fn paragraph(&mut self, text: &str) {
        self.gap();
        self.line(text);
        self.gap();
    }

    fn heading(&mut self, text: &str) {
        self.paragraph(&format!("## {text}"));
    }

    fn row(&mut self, cells: &[String]) {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        self.line(&format!("| {} |", cells.join(" | ")));
    }

    /// Code between fences that are longer than any in it.
    fn fenced(&mut self, language: &str, code: &str) {
        let mut fence = "```".to_owned();
        while code.contains(&fence) {
            fence.push('`');
        }
        self.gap();
        self.line(&format!("{fence}{language}\n{code}\n{fence}"));
        self.gap();
    }
}

/// A sentence in which code stands between backticks, with nothing else in it that Markdown would read as markup.
fn prose(sentence: &str) -> String {
    let mut said = String::with_capacity(sentence.len());
    let mut code = false;
    for character in sentence.chars() {
        match character {
            '`' => code = !code,
            '\n' | '\r' => {
                said.push(' ');
                continue;
            }
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '|' if !code => said.push('\\'),
            _ => {}
        }
        said.push(character);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::{Markdown, prose};

    #[test]
    fn what_people_typed_is_no_markup() {
        for (sentence, written) in [
            ("plain", "plain"),
            ("`a_*b` and a_*b", "`a_*b` and a\\_\\*b"),
            ("<img src=x>", "\\<img src=x\\>"),
            ("[a](b)\n# c", "\\[a\\](b) # c"),
        ] {
            assert_eq!(prose(sentence), written);
        }
        let mut page = Markdown::default();
        page.fenced("json", "a\n```\nb");
        assert_eq!(page.text, "````json\na\n```\nb\n````\n\n");
    }
}
