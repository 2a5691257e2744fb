//! Small sets and maps as sorted vectors, and sorting.
//!
//! The standard library's sorts and trees are optimized for many elements, and each element type adds a copy of their
//! code: together they were a tenth of the page's program. The collections here mostly have a handful of elements. So
//! sets and maps are vectors, and sorting permutes indices, with one copy of the algorithm for all types.

use std::cmp::Ordering;
use std::ops::Deref;

/// Sorts; equal elements stay in their order.
pub fn sort<T: Ord>(items: &mut Vec<T>) {
    sort_by(items, Ord::cmp);
}

/// Sorts by a key; elements with equal keys stay in their order.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// Sorts by a comparison; equal elements stay in their order.
pub fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    if items.is_sorted_by(|one, other| compare(one, other).is_le()) {
        return;
    }
    let order = order(
        items.len(),
        &|one, other| match (items.get(one), items.get(other)) {
            (Some(one), Some(other)) => compare(one, other),
            _ => Ordering::Equal,
        },
    );
    let mut taken: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(
        order
            .into_iter()
            .filter_map(|place| taken.get_mut(place)?.take()),
    );
}

/// The order of two texts, ignoring the case of ASCII letters.
pub fn cmp_without_case(one: &[u8], other: &[u8]) -> Ordering {
    let folded = |(one, other): (&u8, &u8)| (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    let mut differing = one
        .iter()
        .zip(other)
        .filter(|(one, other)| one != other)
        .map(folded);
    let first = differing.find(|(one, other)| one != other);
    first.map_or(one.len().cmp(&other.len()), |(one, other)| one.cmp(&other))
}

/// The indices from 0 to `count` in the order that a comparison of indices defines.
fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|one, other| compare(*one, *other));
    order
}

/// A set; dereferences to a sorted slice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set<T>(Vec<T>);

impl<T: Ord> Set<T> {
    /// Adds an element. Returns `true` if it is new.
    pub fn insert(&mut self, element: T) -> bool {
        let place = self.0.binary_search(&element);
        if let Err(place) = place {
            self.0.insert(place, element);
        }
        place.is_err()
    }

    /// Removes an element.
    pub fn remove(&mut self, element: &T) {
        if let Ok(place) = self.0.binary_search(element) {
            self.0.remove(place);
        }
    }

    /// Returns `true` if the set contains the element.
    pub fn has(&self, element: &T) -> bool {
        self.0.binary_search(element).is_ok()
    }

    /// Returns `true` if the set contains every element of the other one.
    pub fn is_superset(&self, other: &Self) -> bool {
        other.iter().all(|element| self.has(element))
    }

    /// Returns `true` if the sets have no element in common.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        !other.iter().any(|element| self.has(element))
    }

    /// Removes the elements that do not satisfy the predicate.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.0.retain(keep);
    }
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for Set<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I) {
        let before = self.0.len();
        // Not one by one: a malicious policy may contain ten thousand.
        self.0.extend(elements);
        if self.0.len() > before {
            sort(&mut self.0);
            self.0.dedup();
        }
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let mut set = Self::default();
        set.extend(elements);
        set
    }
}

/// A map, sorted by its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map<K, V>(Vec<(K, V)>);

impl<K: Ord, V> Map<K, V> {
    fn find(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.cmp(key))
    }

    /// Inserts a value, replacing the one that was there.
    pub fn insert(&mut self, key: K, value: V) {
        match self.find(&key) {
            Ok(place) => {
                if let Some((_, before)) = self.0.get_mut(place) {
                    *before = value;
                }
            }
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    /// Changes the value of a key, or inserts a default value first.
    pub fn update(&mut self, key: K, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        match self.find(&key) {
            Ok(place) => {
                if let Some((_, value)) = self.0.get_mut(place) {
                    change(value);
                }
            }
            Err(place) => {
                let mut value = V::default();
                change(&mut value);
                self.0.insert(place, (key, value));
            }
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        let place = self.find(key).ok()?;
        self.0.get(place).map(|(_, value)| value)
    }

    /// Removes a key and its value.
    pub fn remove(&mut self, key: &K) {
        if let Ok(place) = self.find(key) {
            self.0.remove(place);
        }
    }

    /// The keys and values, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The keys and values, sorted by key.
    pub fn pairs(&self) -> &[(K, V)] {
        &self.0
    }

    /// The keys and values, sorted by key.
    pub fn into_pairs(self) -> Vec<(K, V)> {
        self.0
    }

    /// The number of entries.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::{Map, Set, sort, sort_by_key};

    #[test]
    fn sorting_keeps_the_order_of_equals() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        sort_by_key(&mut items, |(key, _)| *key);
        assert_eq!(items, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
        sort(&mut items);
        assert_eq!(items, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }

    #[test]
    fn a_set_has_each_element_once() {
        let mut set: Set<i32> = [3, 1, 3, 2].into_iter().collect();
        assert_eq!(*set, [1, 2, 3]);
        assert!(!set.insert(2) && set.insert(0));
        set.remove(&2);
        assert_eq!((&*set, set.has(&2)), (&[0, 1, 3][..], false));
    }

    #[test]
    fn a_map_has_one_value_for_each_key() {
        let mut map = Map::default();
        map.insert('b', 1);
        map.insert('a', 2);
        map.insert('b', 3);
        map.update('b', |value| *value += 1);
        map.update('c', |value| *value += 5);
        map.remove(&'a');
        assert_eq!((map.get(&'a'), map.get(&'b')), (None, Some(&4)));
        assert_eq!(map.into_pairs(), [('b', 4), ('c', 5)]);
    }
}
