//! Tabs below the path in a frame. Panels of other tabs are out of sight but reachable: when an element in one gets the
//! focus, it is selected, as with the tabs of the playground.

use yew::{AttrValue, Callback, Html, Properties, classes, component, html};

/// A tab.
#[derive(Clone, PartialEq)]
pub struct Tab {
    /// Identifies the tab, in any language.
    key: String,
    name: AttrValue,
    panel: Html,
}

impl Tab {
    /// A tab with its name, and its identity in any language.
    pub const fn new(key: String, name: AttrValue, panel: Html) -> Self {
        Self { key, name, panel }
    }
}

/// The properties of the tabs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The tabs.
    pub tabs: Vec<Tab>,
    /// The index of the selected one, from 0.
    pub chosen: usize,
    /// The label of the tab list.
    pub label: AttrValue,
    /// Called with the tab to select.
    pub onchoose: Callback<usize>,
}

/// The tabs.
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
