//! Chooses the route for a request and runs it
