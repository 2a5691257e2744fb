//! A link to another part of this page.

use crate::dom;
use yew::{AttrValue, Callback, Classes, Html, MouseEvent, Properties, component, html};

/// The properties of the link.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The id of the target.
    pub place: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// Its classes.
    #[prop_or_default]
    pub class: Classes,
}

/// The link. The address does not change: browsers request the icon of a page again when it does, and using the page
/// must make no request.
#[component]
pub fn AnchorLink(props: &Props) -> Html {
    let Props {
        place,
        label,
        class,
    } = props.clone();
    let href = format!("#{place}");
    let onclick = Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        dom::go_to(&place);
    });
    html! { <a {href} {class} {onclick}>{ label }</a> }
}
