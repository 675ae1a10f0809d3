//! Notifications of WeChat Pay in web frameworks.
