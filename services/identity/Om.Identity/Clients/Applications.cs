using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Om.Identity;

internal sealed partial class PartnerClientService
{
    /// <summary>Adds the client with its keys to what the OpenID Connect server knows; the caller saves.</summary>
    private async Task AddApplicationAsync(PartnerClient client, CancellationToken cancellation)
    {
        var application = new OpenIddictEntityFrameworkCoreApplication<Guid>();
        var descriptor = Describe(client);
        descriptor.JsonWebKeySet = new JsonWebKeySet(client.Keys);
        await applications.PopulateAsync(application, descriptor, cancellation);
        db.Add(application);
    }

    /// <summary>Gives the client a secret. The server's own part saves, and what else was changed with it.</summary>
    private async Task SetSecretAsync(PartnerClient client, string secret, CancellationToken cancellation)
    {
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
    }

    private static OpenIddictApplicationDescriptor Describe(PartnerClient client) => new()
    {
        ClientId = client.Id,
        ClientType = ClientTypes.Confidential,
        DisplayName = client.DisplayName,
        Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
    };
}
