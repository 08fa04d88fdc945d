using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Om.Identity;

/// <summary>Partner clients as the OpenID Connect server knows them.</summary>
internal sealed class Applications(IdentityDb db, IOpenIddictApplicationManager applications)
{
    private const int SecretBytes = 32;

    /// <summary>Adds the client with its keys; the caller saves.</summary>
    public async Task AddAsync(PartnerClient client, CancellationToken cancellation)
    {
        var application = new OpenIddictEntityFrameworkCoreApplication<Guid>();
        var descriptor = Describe(client);
        descriptor.JsonWebKeySet = new JsonWebKeySet(client.Keys);
        await applications.PopulateAsync(application, descriptor, cancellation);
        db.Add(application);
    }

    /// <summary>Gives the client a new secret and returns it. The server's own part saves, and what else was changed with it.</summary>
    public async Task<string> RenewSecretAsync(PartnerClient client, CancellationToken cancellation)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var descriptor = Describe(client);
        descriptor.ClientSecret = secret;
        if (await applications.FindByClientIdAsync(client.Id, cancellation) is { } found)
        {
            await applications.UpdateAsync(found, descriptor, cancellation);
        }
        else
        {
            await applications.CreateAsync(descriptor, cancellation);
        }

        return secret;
    }

    private static OpenIddictApplicationDescriptor Describe(PartnerClient client) => new()
    {
        ClientId = client.Id,
        ClientType = ClientTypes.Confidential,
        DisplayName = client.DisplayName,
        Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
    };
}
