//! One exchange over HTTP: signed or bearer, retried by class, streamed by pull
