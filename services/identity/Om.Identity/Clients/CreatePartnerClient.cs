using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using Om.Hosting;

namespace Om.Identity;

internal sealed partial class PartnerClientService
{
    private const int MostKeys = 8_000;

    [Access(Roles.Office)]
    public override Task<V1.PartnerClient> CreatePartnerClient(V1.CreatePartnerClientRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, "", async () =>
        {
            var sent = request.PartnerClient ?? new V1.PartnerClient();
            var validation = new Validation();
            Look(sent, validation);
            validation.ThrowIfAny();
            var client = PartnerClient.Create(sent.DisplayName.Trim(), sent.Organisation, sent.Jwks, Caller.Of(context).Subject!, time.GetUtcNow());
            db.PartnerClients.Add(client);
            if (client.Keys.Length > 0)
            {
                await applications.AddAsync(client, context.CancellationToken);
            }

            return ToWire(client);
        });

    /// <summary>Adds what is wrong with <paramref name="client"/>.</summary>
    internal static void Look(V1.PartnerClient client, Validation validation)
    {
        validation.Text(client.DisplayName, "partner_client.display_name", 100, required: true);
        validation.Check(Organisations.IsName(client.Organisation), "partner_client.organisation", "is needed: a resource name such as partners/7");
        if (client.Jwks.Length > 0 && KeysProblem(client.Jwks) is { } problem)
        {
            validation.Add("partner_client.jwks", problem);
        }
    }

    /// <summary>What is wrong with a set of public keys; null when nothing is.</summary>
    internal static string? KeysProblem(string jwks)
    {
        if (jwks.Length > MostKeys)
        {
            return $"has {jwks.Length} characters; at most {MostKeys} are allowed";
        }

        IList<JsonWebKey> keys;
        try
        {
            keys = new JsonWebKeySet(jwks).Keys;
        }
        catch (Exception error) when (error is ArgumentException or System.Text.Json.JsonException)
        {
            return "is not a JSON Web Key Set";
        }

        // Told apart by the key's own fields: a private half must never be sent to anybody.
        return keys.Count == 0 ? "holds no key"
            : keys.Any(k => k.HasPrivateKey || k.K is not null) ? "holds a private or secret key; send public keys only, and do not use that one any more"
            : keys.Any(k => !(k.Kty == "RSA" && k.KeySize >= 2048) && !(k.Kty == "EC" && k.Crv == "P-256")) ? "may hold RSA keys of at least 2048 bit and P-256 keys only"
            : null;
    }
}
