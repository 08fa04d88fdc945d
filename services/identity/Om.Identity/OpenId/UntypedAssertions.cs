using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Om.Identity;

/// <summary>
/// Lets clients prove themselves with an assertion that does not say its type: RFC 7523 knows none and most libraries send none. It is signed
/// with the client's own key, made for us and good for nothing else, so that no other token can be taken for one.
/// </summary>
internal static class UntypedAssertions
{
    private const string Typed = "client-authentication+jwt";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<OpenIddictServerEvents.ValidateTokenContext>()
            .UseInlineHandler(context =>
            {
                if (context.ValidTokenTypes.SetEquals([TokenTypeIdentifiers.Private.ClientAssertion]))
                {
                    var parameters = context.TokenValidationParameters.Clone();
                    var inner = parameters.TypeValidator ?? Validators.ValidateTokenType;
                    parameters.TypeValidator = (type, token, all) => string.IsNullOrEmpty(type) ? Typed : inner(type, token, all);
                    context.TokenValidationParameters = parameters;
                }

                return default;
            })
            .SetOrder(OpenIddictServerHandlers.Protection.ValidateIdentityModelToken.Descriptor.Order - 1)
            .Build();
}
