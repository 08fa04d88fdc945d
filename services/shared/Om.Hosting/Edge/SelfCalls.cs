using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>
/// Where several modules share a process, one calls another through the process's own port. Such calls are not the public's: they carry a key
/// made at the start and are not counted against the limits of the one loopback address they all come from.
/// </summary>
internal sealed class SelfCalls
{
    /// <summary>Name of the header with the key.</summary>
    public const string Header = "om-self-call";

    private readonly string key = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Whether this process made the call.</summary>
    public bool Made(HttpContext context) => context.Request.Headers[Header] == key;

    /// <summary>Marks outgoing calls.</summary>
    internal sealed class Handler(SelfCalls self) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation(Header, self.key);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
