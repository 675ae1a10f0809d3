//! The code of the cookbook, a module a page.
