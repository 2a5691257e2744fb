//! What a trainer prints for the workshop that is being prepared.

use crate::browser;
use crate::components::i18n::use_i18n;
use crate::components::select::Select;
use crate::teach::components::handouts::Sheets;
use crate::teach::view::handouts::{Handout, handout};
use crate::view::view_models::ChoiceView;
use challenge::Workshop;
use messages::{Key, key};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_memo, use_state_eq};

/// The properties of the tool.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The workshop; `None` if no challenge is chosen.
    pub(super) workshop: Option<Workshop>,
}

const KINDS: [(Handout, &str, Key); 3] = [
    (Handout::Worksheet, "worksheet", key::TEACH_PRINT_WORKSHEET),
    (Handout::Notes, "notes", key::TEACH_PRINT_NOTES),
    (Handout::Slides, "slides", key::TEACH_PRINT_SLIDES),
];

/// The tool.
#[component]
pub(super) fn Handouts(props: &Props) -> Html {
    let i18n = use_i18n();
    let kind = use_state_eq(|| Handout::Worksheet);
    let policies = use_memo(
        (props.workshop.clone(), *kind, i18n.clone()),
        |(workshop, kind, i18n)| {
            let written = workshop.as_ref().map(Workshop::challenges);
            handout(i18n.words(), &written.unwrap_or_default(), *kind)
        },
    );
    let choices = KINDS.iter().map(|(_, value, label)| ChoiceView {
        value: (*value).into(),
        label: i18n.text(*label),
        group: AttrValue::default(),
    });
    let chosen = KINDS.iter().find(|(one, ..)| *one == *kind);
    let chosen = chosen.map_or("", |(_, value, _)| value);
    let onchoose = {
        let setter = kind.setter();
        Callback::from(move |chosen: String| {
            if let Some((kind, ..)) = KINDS.iter().find(|(_, value, _)| *value == chosen) {
                setter.set(*kind);
            }
        })
    };
    html! {
        <>
            <section class="teach-card teach-no-print" aria-labelledby="teach-title">
                <h2 id="teach-title" tabindex="-1">{ i18n.text(key::TEACH_TOOL_PRINT) }</h2>
                <p>{ i18n.text(key::TEACH_PRINT_ABOUT) }</p>
                <div class="fields">
                    <Select id="handout" label={i18n.text(key::TEACH_PRINT_KIND)} choices={choices.collect::<Vec<_>>()} {chosen} {onchoose} />
                </div>
                if policies.is_empty() {
                    <p>{ i18n.text(key::TEACH_PRINT_EMPTY) }</p>
                } else {
                    <button type="button" class="teach-main" onclick={|_| browser::print()}>{ i18n.text(key::TEACH_PRINT_PRINT) }</button>
                }
            </section>
            <Sheets kind={*kind} policies={(*policies).clone()} />
        </>
    }
}
