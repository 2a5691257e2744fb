//! Tabs below the path in a frame. The parts that are not chosen are out of sight and stay reachable: when something in
//! one takes the focus, it comes forward, as among the tabs of the playground.

use yew::{AttrValue, Callback, Html, Properties, classes, component, html};

/// A part.
#[derive(Clone, PartialEq)]
pub struct Tab {
    /// Tells the parts apart, whatever the language.
    key: String,
    name: AttrValue,
    panel: Html,
}

impl Tab {
    /// A part with its name, and what tells it apart from the others in any language.
    pub const fn new(key: String, name: AttrValue, panel: Html) -> Self {
        Self { key, name, panel }
    }
}

/// What the parts need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The parts.
    pub tabs: Vec<Tab>,
    /// The one that is shown, from 0.
    pub chosen: usize,
    /// What all of them are called.
    pub label: AttrValue,
    /// Told which one is to be shown.
    pub onchoose: Callback<usize>,
}

/// The parts.
#[component]
pub fn FrameTabs(props: &Props) -> Html {
    let Props {
        tabs,
        chosen,
        label,
        onchoose,
    } = props;
    let buttons = tabs.iter().enumerate().map(|(at, tab)| {
        let current = at == *chosen;
        html! {
            <button
                type="button"
                class="tab"
                aria-current={current.then_some("true")}
                onclick={onchoose.reform(move |_| at)}
            >
                { &tab.name }
            </button>
        }
    });
    let panels: Html = tabs
        .iter()
        .enumerate()
        .map(|(at, tab)| {
            let current = at == *chosen;
            let onfocusin = onchoose.reform(move |_| at);
            html! {
                <div
                    key={tab.key.clone()}
                    class={classes!("frame-panel", (!current).then_some("tab-away"))}
                    role="group"
                    aria-label={&tab.name}
                    tabindex={current.then_some("0")}
                    onfocusin={(!current).then_some(onfocusin)}
                >
                    { tab.panel.clone() }
                </div>
            }
        })
        .collect();
    html! {
        <section class="policies" aria-label={label}>
            <nav class="tabs" aria-label={label}>{ for buttons }</nav>
            { panels }
        </section>
    }
}
