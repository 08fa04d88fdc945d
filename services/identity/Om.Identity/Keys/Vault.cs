using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Om.Identity;

/// <summary>
/// Protects what this service keeps or hands to browsers: issuer keys, authenticator keys, cookies. With a key ring of its own in its own
/// database, shared by its instances and independent of the ring of whoever else runs in the same process.
/// </summary>
internal sealed class Vault : IDisposable
{
    private readonly ServiceProvider ring;

    public Vault(IServiceProvider services, ILoggerFactory logs, TimeProvider time)
    {
        var own = new ServiceCollection();
        own.AddSingleton(logs);
        own.AddLogging();
        own.AddSingleton(time);
        own.AddDataProtection().SetApplicationName("om-identity");
        own.Configure<KeyManagementOptions>(options => options.XmlRepository = new EntityFrameworkCoreXmlRepository<IdentityDb>(services, logs));
        ring = own.BuildServiceProvider();
        Provider = ring.GetRequiredService<IDataProtectionProvider>();
    }

    /// <summary>For parts of the framework that protect by themselves.</summary>
    public IDataProtectionProvider Provider { get; }

    /// <summary>Protects <paramref name="secret"/>; only <see cref="Open"/> with the same purpose reads it.</summary>
    public string Seal(string purpose, string secret) => Provider.CreateProtector(purpose).Protect(secret);

    /// <summary>What was protected; null when it was not, or not for this purpose.</summary>
    public string? Open(string purpose, string sealedText)
    {
        try
        {
            return Provider.CreateProtector(purpose).Unprotect(sealedText);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    public void Dispose() => ring.Dispose();
}
