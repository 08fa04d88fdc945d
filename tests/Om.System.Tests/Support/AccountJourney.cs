using System.IO.Compression;
using System.Text.RegularExpressions;
using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary>A person sets up an account, takes the run of this browser over into it, and signs out.</summary>
internal static partial class AccountJourney
{
    private const string Password = "vier Pferde im Regen";

    public static async Task WalkAsync(Guest guest, Shape shape)
    {
        await guest.OpenAsync("/konto/anmelden");
        var email = await SignUpAsync(guest, shape);
        foreach (var page in new[]
        {
            "/konto/zweiter-faktor", "/konto/passkeys", "/konto/passwort", "/konto/einrichten", "/konto/daten", "/konto/adresse", "/konto/passwort-aendern",
            "/konto/bestaetigen", "/konto",
        })
        {
            await guest.OpenAsync(page);
        }

        if (shape is StandaloneShape)
        {
            await guest.OpenAsync("/konto/mails");
        }

        // Signed in at the account already: the portal asks nothing more.
        await guest.OpenAsync("/anmelden");
        Assert.Equal("/meine-bewertungen", new Uri(guest.Page.Url).AbsolutePath);
        await guest.SubmitAsync("#take-over");
        Assert.Equal(guest.Run, new Uri(guest.Page.Url).AbsolutePath);
        await guest.OpenAsync("/meine-bewertungen");
        Assert.Equal(1, await guest.Page.Locator($"ul.runs a[href='{guest.Run}']").CountAsync());
        foreach (var page in new[] { "/freigaben", "/freigaben/zugriffe", "/meine-daten", "/meine-daten/loeschen" })
        {
            await guest.OpenAsync(page);
        }

        await guest.Page.Locator("#sign-out button").ClickAsync();
        await guest.Page.WaitForURLAsync(new Uri(shape.Http, "/").ToString());
        await guest.LookAsync();
        Assert.Equal(404, (await guest.Page.APIRequest.GetAsync(new Uri(shape.Http, guest.Run).ToString())).Status);
        await ManageAsync(guest, shape, email);
    }

    /// <summary>The office gives <paramref name="email"/> a role and takes it back, admits a partner system and switches it off.</summary>
    private static async Task ManageAsync(Guest guest, Shape shape, string email)
    {
        await SignInAsOfficeAsync(guest, shape);
        await guest.OpenAsync("/konto/verwaltung/aufgaben");
        await guest.OpenAsync("/konto/verwaltung/aufgaben/neu");
        await guest.SubmitAsync("#give");
        Assert.Equal(1, await guest.Page.Locator(".errors").CountAsync());
        await guest.Page.Locator("[name=email]").FillAsync(email);
        await guest.Page.Locator("[name=reason]").FillAsync("hat den Lehrgang besucht");
        await guest.SubmitAsync("#give");
        await guest.OpenAsync((await guest.Page.Locator("a[href$='/beenden']").First.GetAttributeAsync("href"))!);
        await guest.Page.Locator("[name=reason]").FillAsync("hört auf");
        await guest.SubmitAsync("#take");
        Assert.Equal("/konto/verwaltung/aufgaben", new Uri(guest.Page.Url).AbsolutePath);

        await guest.OpenAsync("/konto/verwaltung/systeme/neu");
        await guest.Page.Locator("[name=name]").FillAsync("Kammersystem");
        await guest.Page.Locator("[name=organisation]").FillAsync("partners/7");
        await guest.SubmitAsync("#admit");
        var client = new Uri(guest.Page.Url).AbsolutePath;
        await guest.SubmitAsync("#renew");
        Assert.Equal(43, (await guest.Page.Locator("#secret").InnerTextAsync()).Length);
        await guest.OpenAsync(client);
        Assert.Equal(0, await guest.Page.Locator("#secret").CountAsync());
        await guest.Page.Locator("[name=reason]").FillAsync("Vertrag beendet");
        await guest.SubmitAsync("#disable");
        await guest.OpenAsync("/konto/verwaltung/systeme");
    }

    /// <summary>Makes the first office account by the link from the terminal, or signs in with it where another journey has made it.</summary>
    private static async Task SignInAsOfficeAsync(Guest guest, Shape shape)
    {
        if (shape.Office is { } office)
        {
            await guest.OpenAsync("/konto/anmelden");
            await guest.Page.Locator("[name=email]").FillAsync(office);
            await guest.Page.Locator("[name=password]").FillAsync(Password);
            await guest.SubmitAsync("#sign-in");
        }
        else
        {
            var email = $"{Guid.NewGuid():N}@example.org";
            await guest.OpenAsync("/konto/einrichten");
            await guest.Page.Locator("[name=code]").FillAsync(SetupCodes().Match(shape.Output).Groups[1].Value);
            await guest.Page.Locator("[name=email]").FillAsync(email);
            await guest.Page.Locator("[name=name]").FillAsync("Geschäftsstelle");
            await guest.Page.Locator("[name=password]").FillAsync(Password);
            await guest.SubmitAsync("#setup");
            shape.Office = email;
        }

        Assert.Equal("/konto", new Uri(guest.Page.Url).AbsolutePath);
        Assert.Equal(1, await guest.Page.Locator("a[href='/konto/verwaltung/aufgaben']").CountAsync());
    }

    /// <summary>A person takes everything along, then erases it: nothing of it opens any more.</summary>
    public static async Task EraseAsync(Guest guest, Shape shape)
    {
        var email = await SignUpAsync(guest, shape);
        await guest.OpenAsync("/anmelden");
        await guest.SubmitAsync("#take-over");
        await guest.OpenAsync("/meine-daten");
        var download = await guest.Page.RunAndWaitForDownloadAsync(() => guest.Page.Locator("#take-data button").ClickAsync());
        await using var zip = await ZipFile.OpenReadAsync(await download.PathAsync());
        Assert.Contains(email, await TextAsync(zip, "account/account.json"), StringComparison.Ordinal);
        Assert.Contains(guest.Run.Split('/')[^1], await TextAsync(zip, "assessments/assessments.csv"), StringComparison.Ordinal);

        await guest.OpenAsync("/meine-daten/loeschen");
        await guest.Page.Locator("[name=confirm]").CheckAsync(new() { Force = true });
        await guest.SubmitAsync("#erase-me");
        Assert.Equal("/", new Uri(guest.Page.Url).AbsolutePath);
        await Eventually.HoldsAsync(
            async () => (await guest.Page.APIRequest.GetAsync(new Uri(shape.Http, guest.Run).ToString())).Status == 404, "the run is gone");
        await guest.OpenAsync("/konto/anmelden");
        await guest.Page.Locator("[name=email]").FillAsync(email);
        await guest.Page.Locator("[name=password]").FillAsync(Password);
        await guest.SubmitAsync("#sign-in");
        Assert.Equal("/konto/anmelden", new Uri(guest.Page.Url).AbsolutePath);
        var folder = Path.Combine(shape.Data, "mail");
        Assert.DoesNotContain(Directory.GetFiles(folder, "*.eml"), file => File.ReadAllText(file).Contains(email, StringComparison.Ordinal));
    }

    private static async Task<string> TextAsync(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(await zip.GetEntry(name)!.OpenAsync());
        return await reader.ReadToEndAsync();
    }

    /// <summary>Sets up an account with the code from the mail; the page of the account is open then.</summary>
    public static async Task<string> SignUpAsync(Guest guest, Shape shape)
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        await guest.OpenAsync("/konto/neu");
        await guest.Page.Locator("[name=email]").FillAsync(email);
        await guest.Page.Locator("[name=name]").FillAsync("Jörg Grünwald");
        await guest.Page.Locator("[name=password]").FillAsync(Password);
        await guest.SubmitAsync("#sign-up");
        await guest.Page.Locator("[name=code]").FillAsync(await CodeAsync(shape, email));
        await guest.SubmitAsync("#confirm");
        Assert.Equal("/konto", new Uri(guest.Page.Url).AbsolutePath);
        return email;
    }

    /// <summary>The code of the mail to <paramref name="email"/>, from the folder where mails land without a mail server.</summary>
    private static async Task<string> CodeAsync(Shape shape, string email)
    {
        var folder = Path.Combine(shape.Data, "mail");
        var code = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.eml") : [])
                {
                    var mail = await File.ReadAllTextAsync(file);
                    if (mail.Contains(email, StringComparison.Ordinal) && Codes().Match(mail) is { Success: true } match)
                    {
                        code = match.Value;
                    }
                }

                return code.Length > 0;
            },
            "the code arrives");
        return code;
    }

    [GeneratedRegex("/konto/einrichten#([0-9a-f]+)")]
    private static partial Regex SetupCodes();

    [GeneratedRegex(@"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")]
    private static partial Regex Codes();
}
