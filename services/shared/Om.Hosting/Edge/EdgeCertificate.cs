using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Om.Hosting;

/// <summary>The certificate of the public port, read again when its file changes, so that a renewal needs no restart.</summary>
internal sealed class EdgeCertificate(string certificateFile, string keyFile, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private SslServerAuthenticationOptions? current;
    private DateTime written;
    private long looked;

    /// <summary>What is wrong with the files; null when nothing is.</summary>
    public static string? Problem(string certificateFile, string keyFile)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            return certificate.NotAfter < DateTime.Now ? $"Edge:Certificate: '{certificateFile}' expired on {certificate.NotAfter:yyyy-MM-dd}." : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return $"Edge:Certificate: '{certificateFile}' with key '{keyFile}' cannot be used: {error.Message}";
        }
    }

    /// <summary>What a new connection is offered.</summary>
    public SslServerAuthenticationOptions Current()
    {
        lock (gate)
        {
            if (current is not null && time.GetElapsedTime(looked) < LookEvery)
            {
                return current;
            }

            looked = time.GetTimestamp();
            var now = File.GetLastWriteTimeUtc(certificateFile);
            // Halfway through a renewal the two files do not match; the next look finds them complete.
            if (current is null || (now != written && Problem(certificateFile, keyFile) is null))
            {
                current = Read();
                written = now;
            }

            return current;
        }
    }

    private SslServerAuthenticationOptions Read()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(certificateFile, keyFile), chain, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
    }
}
