//! The relations that are known, by name. A copy of them costs little: whoever reads a thousand files looks at what is
//! there before and after each.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::locks::facts::Relation;
use crate::locks::name::Name;

/// Relations by name. Copies share what neither of them has changed since.
#[derive(Clone, Debug, Default)]
pub struct Relations(BTreeMap<Arc<Name>, Arc<Relation>>);

impl Relations {
    /// The relation of this name.
    pub fn get(&self, name: &Name) -> Option<&Relation> {
        self.0.get(name).map(Arc::as_ref)
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, name: &Name) -> Option<&mut Relation> {
        self.0.get_mut(name).map(Arc::make_mut)
    }

    /// The relation of this name, to change it; where there is none, it is this one from now on.
    pub fn get_or_insert(&mut self, name: Name, relation: Relation) -> &mut Relation {
        Arc::make_mut(self.0.entry(Arc::new(name)).or_insert_with(|| Arc::new(relation)))
    }

    /// Puts a relation in.
    pub fn insert(&mut self, name: Name, relation: Relation) {
        self.0.insert(Arc::new(name), Arc::new(relation));
    }

    /// Takes a relation out.
    pub fn remove(&mut self, name: &Name) -> Option<Relation> {
        self.0.remove(name).map(Arc::unwrap_or_clone)
    }

    /// Keeps those that are wanted.
    pub fn retain(&mut self, wanted: impl Fn(&Relation) -> bool) {
        self.0.retain(|_, relation| wanted(relation));
    }

    /// Those that are wanted, to change them.
    pub fn those_mut(&mut self, wanted: impl Fn(&Relation) -> bool) -> impl Iterator<Item = &mut Relation> {
        self.0.values_mut().filter(move |relation| wanted(relation)).map(Arc::make_mut)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Relation)> {
        self.0.iter().map(|(name, relation)| (name.as_ref(), relation.as_ref()))
    }
}

impl FromIterator<(Name, Relation)> for Relations {
    fn from_iter<I: IntoIterator<Item = (Name, Relation)>>(all: I) -> Relations {
        Relations(all.into_iter().map(|(name, relation)| (Arc::new(name), Arc::new(relation))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_stays_as_it_was() {
        let name = |name: &str| Name::new("app", name);
        let mut relations: Relations =
            [(name("a"), Relation::default()), (name("b"), Relation::default())].into_iter().collect();
        let before = relations.clone();
        relations.get_mut(&name("a")).unwrap().columns.insert("x".to_owned(), "int".to_owned());
        relations.remove(&name("b"));
        relations.get_or_insert(name("c"), Relation::default()).born = Some(1);
        let has = |relations: &Relations, wanted: &str| relations.get(&name(wanted)).map(|it| it.columns.len());
        assert_eq!((has(&before, "a"), has(&before, "b"), has(&before, "c")), (Some(0), Some(0), None));
        assert_eq!((has(&relations, "a"), has(&relations, "b"), has(&relations, "c")), (Some(1), None, Some(0)));
        assert!(std::ptr::eq(relations.clone().get(&name("a")).unwrap(), relations.get(&name("a")).unwrap()));
    }
}
