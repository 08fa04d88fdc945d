using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Om.Hosting;

namespace Om.Identity.Tests;

/// <summary>What the account pages do, without their looks.</summary>
internal sealed class TestPages : OmModule
{
    public override string Name => "pages";

    public override void Add(WebApplicationBuilder builder)
    {
    }

    public override void Map(WebApplication app)
    {
        app.MapPost("/test/password", async (HttpContext http, SignIn flow) =>
        {
            var form = await http.Request.ReadFormAsync();
            return Results.Json(Short(await flow.WithPasswordAsync(http, form["email"]!, form["password"]!, "Test")));
        });
        app.MapPost("/test/code", async (HttpContext http, SignIn flow) =>
        {
            var form = await http.Request.ReadFormAsync();
            return Results.Json(Short(await flow.WithCodeAsync(http, Guid.Parse(form["challenge"]!), form["code"]!, "Test")));
        });
        app.MapPost("/test/again", async (HttpContext http, SignIn flow) =>
        {
            var form = await http.Request.ReadFormAsync();
            return Results.Json(Short(await flow.AgainAsync(http, form["password"]!, form["code"].ToString())));
        });
        app.MapGet("/test/who", async (HttpContext http, Sessions sessions) => Results.Text((await sessions.CurrentAsync(http))?.Account.Email ?? ""));
        MapPasskeys(app);
    }

    private static void MapPasskeys(WebApplication app)
    {
        app.MapPost("/test/passkey/new", async (HttpContext http, Passkeys passkeys, Sessions sessions) =>
        {
            try
            {
                return Results.Json(Short(await passkeys.BeginRegistrationAsync(http, (await sessions.CurrentAsync(http))!)));
            }
            catch (Fault fault)
            {
                return Results.Text(fault.Reason, statusCode: 409);
            }
        });
        app.MapPost("/test/passkey/add", async (HttpContext http, Passkeys passkeys, Sessions sessions) =>
        {
            var form = await http.Request.ReadFormAsync();
            var current = (await sessions.CurrentAsync(http))!;
            return Results.Json(await passkeys.FinishRegistrationAsync(http, current, Guid.Parse(form["challenge"]!), form["credential"]!, "Test"));
        });
        app.MapPost("/test/passkey/ask", async (HttpContext http, Passkeys passkeys) => Results.Json(Short(await passkeys.BeginSignInAsync(http))));
        app.MapPost("/test/passkey/use", async (HttpContext http, Passkeys passkeys) =>
        {
            var form = await http.Request.ReadFormAsync();
            return Results.Json(Short(await passkeys.FinishSignInAsync(http, Guid.Parse(form["challenge"]!), form["credential"]!, "Test")));
        });
    }

    private static Step Short(SignIn.Result result) => new(result.State.ToString(), result.ClosedUntil, result.Challenge);

    private static Ceremony Short(Passkeys.Ceremony ceremony) => new(ceremony.Challenge, ceremony.OptionsJson);
}
