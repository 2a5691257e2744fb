//! The grid: a row for each action, a column for each layer, the result last.

use anstyle::Style;
use evaluator::layer::Layer;
use evaluator::trace::LayerEffect;
use messages::Messages;
use messages::key;
use unicode_width::UnicodeWidthStr as _;
use vault::report::Report;

use super::page::{Line, Page, WIDTH, plain};
use super::style;

struct Cell {
    text: String,
    style: Style,
}

/// Adds the grid of a report. Cells have words where they fit, else signs that a line below explains.
pub(super) fn add(page: &mut Page, report: &Report, words: &Messages) {
    let layers = report.layers();
    let wide = table(report, &layers, words, true);
    page.gap();
    if widths(&wide).iter().sum::<usize>() + "  ".len() * (layers.len() + 1) <= WIDTH {
        print(page, &wide, "  ");
    } else {
        print(page, &table(report, &layers, words, false), " ");
        page.gap();
        page.line(&legend(words));
    }
}

fn table(report: &Report, layers: &[Layer], words: &Messages, wide: bool) -> Vec<Vec<Cell>> {
    let title = |layer: &Layer| {
        if wide {
            words.layer_title(*layer)
        } else {
            words.layer_short(*layer)
        }
    };
    let titles = layers.iter().map(title);
    let heading = std::iter::once(words.text(key::CLI_ACTION))
        .chain(titles)
        .chain(std::iter::once(words.text(key::CLI_RESULT)));
    let mut table = vec![
        heading
            .map(|text| Cell {
                text,
                style: style::HEADING,
            })
            .collect::<Vec<_>>(),
    ];
    for row in &report.rows {
        let mut cells = vec![Cell {
            text: plain(row.action),
            style: style::PLAIN,
        }];
        for layer in layers {
            cells.push(match row.effect(*layer) {
                Some(effect) => effect_cell(effect, words, wide),
                None => Cell {
                    text: String::new(),
                    style: style::PLAIN,
                },
            });
        }
        let (sign, style) = style::of_decision(row.decision);
        cells.push(Cell {
            text: format!("{sign} {}", words.result(row.decision)),
            style,
        });
        table.push(cells);
    }
    table
}

fn effect_cell(effect: LayerEffect, words: &Messages, wide: bool) -> Cell {
    let (sign, style) = style::of_effect(effect);
    let text = match effect {
        LayerEffect::NoImpact => sign.to_owned(),
        _ if wide => format!("{sign} {}", effect_word(effect, words)),
        _ => sign.to_owned(),
    };
    Cell { text, style }
}

fn effect_word(effect: LayerEffect, words: &Messages) -> String {
    let key = match effect {
        LayerEffect::Allow => key::CLI_CELL_ALLOW,
        LayerEffect::NoImpact => key::CLI_CELL_NO_IMPACT,
        LayerEffect::ImplicitDeny => key::CLI_CELL_IMPLICIT_DENY,
        LayerEffect::ExplicitDeny => key::CLI_CELL_EXPLICIT_DENY,
        LayerEffect::Unknown => key::CLI_CELL_UNKNOWN,
    };
    words.text(key)
}

fn legend(words: &Messages) -> Line {
    let effects = [
        LayerEffect::Allow,
        LayerEffect::ImplicitDeny,
        LayerEffect::ExplicitDeny,
        LayerEffect::Unknown,
        LayerEffect::NoImpact,
    ];
    let mut line = Line::default();
    for (at, effect) in effects.into_iter().enumerate() {
        let (sign, style) = style::of_effect(effect);
        let gap = if at > 0 { "   " } else { "" };
        line = line.text(gap).styled(style, sign).text(" ");
        line = line.text(&effect_word(effect, words));
    }
    line
}

/// How many columns of the terminal each column needs.
fn widths(table: &[Vec<Cell>]) -> Vec<usize> {
    let columns = table.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = table.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.text.width()).max().unwrap_or(0)
    };
    (0..columns).map(width).collect()
}

fn print(page: &mut Page, table: &[Vec<Cell>], gap: &str) {
    let widths = widths(table);
    for row in table {
        let mut line = Line::default();
        for (at, (Cell { text, style }, width)) in row.iter().zip(&widths).enumerate() {
            if at > 0 {
                line = line.text(gap);
            }
            let space = " ".repeat(width.saturating_sub(text.width()));
            line = line.styled(*style, text).text(&space);
        }
        page.line(&line);
    }
}
