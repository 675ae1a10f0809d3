//! The transport that is tested, blocking or not.

use std::fmt;
use std::future::Future;
use std::io::Write;
use std::pin::Pin;

use crate::client::blocking;
use crate::error::Unreachable;
use crate::transport::{HttpRequest, HttpResponse, Transport};

/// A future that the test of an asynchronous transport has to run to its end.
pub type DrivenFuture<'f> = Pin<Box<dyn Future<Output = ()> + Send + 'f>>;

/// A transport that is tested.
pub struct Subject(Box<dyn Exchange>);

impl Subject {
    /// Creates the subject of a blocking transport.
    #[must_use]
    pub fn blocking(transport: impl blocking::Transport + Send + Sync + 'static) -> Self {
        Self(Box::new(Blocking(transport)))
    }

    /// Creates the subject of an asynchronous transport. `drive` runs a future to its end, on the runtime that the
    /// transport needs, always the same one:
    ///
    /// ```
    /// # #[cfg(feature = "reqwest")]
    /// # fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use wxpay_core::conformance::{AUTHORITY, Subject};
    /// use wxpay_core::transport::Reqwest;
    ///
    /// # let builder = || -> std::io::Result<Runtime> { Ok(Runtime) };
    /// # struct Runtime;
    /// # impl Runtime { fn block_on(&self, _: wxpay_core::conformance::DrivenFuture<'_>) {} }
    /// let runtime = builder()?; // such as a runtime of tokio
    /// let transport = Reqwest::builder().roots(AUTHORITY.as_bytes()).build()?;
    /// let subject = Subject::asynchronous(transport, move |future| runtime.block_on(future));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn asynchronous(
        transport: impl Transport + Send + Sync + 'static,
        drive: impl Fn(DrivenFuture<'_>) + Send + Sync + 'static,
    ) -> Self {
        Self(Box::new(Asynchronous { transport, drive }))
    }

    pub(super) fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.0.post(post)
    }

    pub(super) fn get(&self, get: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.0.get(get)
    }

    pub(super) fn download(
        &self,
        post: HttpRequest<'_>,
        file: &mut (dyn Write + Send),
    ) -> Result<HttpResponse, Unreachable> {
        self.0.download(post, file)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject").finish_non_exhaustive()
    }
}

trait Exchange: Send + Sync {
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable>;
    fn get(&self, get: HttpRequest<'_>) -> Result<HttpResponse, Unreachable>;
    fn download(&self, post: HttpRequest<'_>, file: &mut (dyn Write + Send)) -> Result<HttpResponse, Unreachable>;
}

struct Blocking<T>(T);

impl<T: blocking::Transport + Send + Sync> Exchange for Blocking<T> {
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.0.post(post)
    }

    fn get(&self, get: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.0.get(get)
    }

    fn download(&self, post: HttpRequest<'_>, file: &mut (dyn Write + Send)) -> Result<HttpResponse, Unreachable> {
        self.0.download(post, file)
    }
}

struct Asynchronous<T, D> {
    transport: T,
    drive: D,
}

impl<T, D> Asynchronous<T, D>
where
    D: Fn(DrivenFuture<'_>),
{
    fn wait<O: Send>(
        &self,
        url: &str,
        future: impl Future<Output = Result<O, Unreachable>> + Send,
    ) -> Result<O, Unreachable> {
        let mut output = Err(Unreachable::maybe(url, "the future was not run to its end"));
        (self.drive)(Box::pin(async { output = future.await }));
        output
    }
}

impl<T, D> Exchange for Asynchronous<T, D>
where
    T: Transport + Send + Sync,
    D: Fn(DrivenFuture<'_>) + Send + Sync,
{
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.wait(post.url, self.transport.post(post))
    }

    fn get(&self, get: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.wait(get.url, self.transport.get(get))
    }

    fn download(&self, post: HttpRequest<'_>, file: &mut (dyn Write + Send)) -> Result<HttpResponse, Unreachable> {
        self.wait(post.url, self.transport.download(post, file))
    }
}
