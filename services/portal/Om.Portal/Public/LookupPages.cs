using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>The page that looks a declaration up; with the number that led nowhere.</summary>
public sealed record LookupModel(string Number, bool NotFound);

/// <summary>What everybody with the number may see of a declaration.</summary>
public sealed record PublicDeclarationModel(PublicDeclaration Declaration, CheckCard? Check);

/// <summary>Declarations for the public.</summary>
internal static class LookupPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/pruefen", Form);
        pages.MapGet("/pruefen/{number}", ShowAsync);
    }

    private static IResult Form(string? nummer) =>
        nummer?.Trim() is { Length: > 0 and <= 60 } number
            ? Page.Next(Paths.PublicDeclaration(number))
            : Page.Show<LookupView>(new LookupModel("", NotFound: false));

    private static async Task<IResult> ShowAsync(string number, DeclarationService.DeclarationServiceClient client, Catalogue catalogue, HttpContext http)
    {
        try
        {
            var declaration = await client.LookupDeclarationAsync(
                new LookupDeclarationRequest { Number = number }, cancellationToken: http.RequestAborted);
            var checkId = declaration.Edition.Split('/') is [_, var id, ..] ? id : "";
            return Page.Show<PublicDeclarationView>(new PublicDeclarationModel(declaration, await catalogue.FindAsync(checkId)));
        }
        catch (RpcException error) when (error.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
        {
            return Page.Show<LookupView>(new LookupModel(number.Length <= 60 ? number : "", NotFound: true), StatusCodes.Status404NotFound);
        }
    }
}
