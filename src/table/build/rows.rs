//! Rows from columns that are sorted already.

use crate::table::{Column, Day, Rows};

impl Rows {
    /// Rows that are sorted by entity and day, one an entity and day; `entity` holds the entity of each. `entities` is how many there are.
    #[must_use]
    pub fn sorted(entities: usize, entity: &[u32], days: Vec<Day>, columns: Vec<Column>) -> Self {
        let mut starts = Vec::with_capacity(entities.saturating_add(1));
        let mut at = 0_u32;
        starts.push(0);
        let mut rows = entity.iter().peekable();
        for known in 0..u32::try_from(entities).unwrap_or(u32::MAX) {
            while rows.next_if(|row| **row <= known).is_some() {
                at = at.saturating_add(1);
            }
            starts.push(at);
        }
        Self { starts, days, columns, partial: Vec::new() }
    }

    /// How many entities there can be rows of.
    #[must_use]
    pub fn entities(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use crate::table::{Day, Rows};

    #[test]
    fn rows_are_found_by_entity_and_day() {
        let rows = Rows::sorted(4, &[0, 0, 2], vec![Day(5), Day(7), Day(5)], Vec::new());
        assert_eq!(rows.starts, [0, 2, 2, 3, 3]);
        assert_eq!(rows.on(0, Day(7)), Some(1));
        assert_eq!(rows.on(1, Day(7)), None);
        assert_eq!(rows.of(2), 2..3);
        assert_eq!(rows.of(3), 3..3);
        assert_eq!((rows.entities(), rows.len()), (4, 3));
    }
}
