using System.Text.Json;
using Xunit;

namespace Om.System.Tests;

/// <summary>Passkeys in a real browser, with an authenticator that the browser plays itself.</summary>
[Collection(StandaloneCollection.Name)]
public sealed class PasskeyTests(StandaloneShape shape, Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_person_creates_a_passkey_and_signs_in_with_it_alone()
    {
        var guest = new Guest(await browser.OpenAsync(1280, script: true), shape.Http, script: true);
        var page = guest.Page;
        await AccountJourney.SignUpAsync(guest, shape);
        var devices = await page.Context.NewCDPSessionAsync(page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = JsonSerializer.SerializeToElement(new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true,
            }),
        });
        await guest.OpenAsync("/konto/passkeys");
        await page.Locator("[name=name]").FillAsync("Büro-PC");
        await page.Locator("[data-passkey=create]").ClickAsync();
        await page.Locator("ul.runs strong", new() { HasText = "Büro-PC" }).WaitForAsync();
        await guest.LookAsync();

        await guest.OpenAsync("/konto");
        await guest.SubmitAsync("#sign-out");
        await guest.OpenAsync("/konto/anmelden");
        await page.Locator("[data-passkey=get]").ClickAsync();
        await page.WaitForURLAsync(new Uri(shape.Http, "/konto").ToString());

        await guest.OpenAsync("/konto/passkeys");
        await page.Locator("button[aria-label^='Entfernen']").ClickAsync();
        await guest.LookAsync();
        Assert.Equal(0, await page.Locator("ul.runs strong").CountAsync());
    }
}
