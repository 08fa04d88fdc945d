using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Notes;
using Xunit;

namespace Om.Hosting.Tests;

/// <summary>The small rules of the API: masks, names, etags, orders, values.</summary>
public sealed class ApiTests
{
    private static readonly string[] Paths =
        ["text", "tags", "detail.place", "detail.depth", "labels", "audience", "remind_time", "weight", "picture", "maybe", "size", "share", "pinned"];

    [Fact]
    public void Without_mask_the_populated_fields_change()
    {
        Assert.Empty(Resolve(null, new()));
        var note = new V1.Note
        {
            Text = "a",
            Tags = { "b" },
            Detail = new() { Depth = 1 },
            Labels = { ["c"] = "d" },
            Audience = V1.Note.Types.Audience.Public,
            RemindTime = new Timestamp(),
            Weight = 0,
            Picture = ByteString.CopyFrom(1),
            Maybe = "",
            Size = -1,
            Share = 0.5,
            Pinned = true,
        };

        Assert.Equal(Paths.Except(["detail.place"]).Order(), Resolve(null, note).Order());
        Assert.Equal(Paths.Order(), Resolve(Mask("*"), new()).Order());
    }

    [Fact]
    public void A_mask_names_fields_or_whole_parts()
    {
        Assert.Equal(["detail.place"], Resolve(Mask("detail.place"), new()));
        Assert.Equal(["detail.depth", "detail.place"], Resolve(Mask("detail"), new()).Order());
        Assert.Equal(["tags", "text"], Resolve(Mask("text", "tags", "text"), new()).Order());
    }

    [Theory]
    [InlineData("create_time")]
    [InlineData("name")]
    [InlineData("nope")]
    [InlineData("detail.inner")]
    [InlineData("detail.place.x")]
    [InlineData("Text")]
    [InlineData("")]
    [InlineData("det")]
    [InlineData("*", "text")]
    public void A_mask_of_what_cannot_change_is_a_bad_field(params string[] paths)
    {
        var fault = Assert.Throws<Fault>(() => Resolve(Mask(paths), new()));

        Assert.Equal((StatusCode.InvalidArgument, "update_mask"), (fault.Code, fault.Violations[0].Field));
    }

    [Fact]
    public void Whatever_mask_comes_it_is_followed_or_refused() =>
        Gen.OneOf(Gen.String, Gen.OneOf(Paths), Gen.OneOf("detail", "*", ".", "detail.", ".place", "inner")).Array[0, 5].Sample(paths =>
        {
            try
            {
                return Resolve(Mask(paths), new()).IsSubsetOf(Paths);
            }
            catch (Fault fault)
            {
                return fault.Code == StatusCode.InvalidArgument;
            }
        }, iter: 5000);

    [Fact]
    public void Names_have_one_form()
    {
        Assert.Equal(["a", "3"], ResourceName.Parse("checks/*/editions/*", "checks/a/editions/3", "name"));
        foreach (var bad in (string[])["", "/", "checks", "checks/", "checks/a", "checks//editions/3", "checks/a/editions/3/", "/checks/a/editions/3",
            "Checks/a/editions/3", "checks/a/editions/3/x", "checks/" + new string('a', 81) + "/editions/3"])
        {
            Assert.Equal("parent", Assert.Throws<Fault>(() => ResourceName.Parse("checks/*/editions/*", bad, "parent")).Violations.Single().Field);
        }
    }

    [Fact]
    public void Etags_follow_the_version()
    {
        var note = Note.Create("a", null, DateTimeOffset.UnixEpoch);
        var before = Etags.Of(note);
        Etags.Require(note, before, note.Name);
        Etags.Require(note, "", note.Name);

        note.Close();

        Assert.Equal((StatusCode.Aborted, "ETAG_STALE"), Refused(() => Etags.Require(note, before, note.Name)));
        Assert.Equal((StatusCode.Aborted, "ETAG_STALE"), Refused(() => Etags.Require(note, "*", note.Name)));
    }

    [Fact]
    public void Orders_are_one_field_up_or_down()
    {
        Assert.True(OrderBy.IsDown("", "create_time", downByDefault: true));
        Assert.False(OrderBy.IsDown(" create_time ", "create_time", downByDefault: true));
        Assert.False(OrderBy.IsDown("create_time asc", "create_time", downByDefault: true));
        Assert.True(OrderBy.IsDown("create_time desc", "create_time", downByDefault: false));
        foreach (var bad in (string[])["name", "create_time DESC", "create_time,name", "create_time desc desc", "create_time--"])
        {
            Assert.Equal((StatusCode.InvalidArgument, "INVALID_FIELDS"), Refused(() => OrderBy.IsDown(bad, "create_time", true)));
        }
    }

    [Fact]
    public void Validation_finds_everything_at_once_in_the_words_of_the_contract()
    {
        var check = new Validation();
        check.Text(" ", "a", 10, required: true);
        check.Text("12345678901", "b", 10);
        check.Text("", "fine", 10);
        check.Known((V1.Note.Types.Audience)9, "c");
        check.Known(V1.Note.Types.Audience.Unspecified, "d", required: true);
        check.Known(V1.Note.Types.Audience.Private, "fine");
        Assert.Null(check.Day("2026-02-29", "e"));
        Assert.Null(check.Day("29.02.2028", "f"));
        Assert.Null(check.Day("", "g", required: true));
        Assert.Equal(new DateOnly(2028, 2, 29), check.Day("2028-02-29", "fine"));
        check.Check(false, "h", "is wrong");

        var fault = Assert.Throws<Fault>(check.ThrowIfAny);

        Assert.Equal(["a", "b", "c", "d", "e", "f", "g", "h"], fault.Violations.Select(v => v.Field));
        Assert.Equal("must be one of PUBLIC, PRIVATE", fault.Violations[2].Problem);
        new Validation().ThrowIfAny();
    }

    [Fact]
    public void Text_is_good_exactly_when_it_survives_xml_and_reads_as_written() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char['\u0000', '\u00a0'], 0, 8], Gen.String[Gen.Char['\ud700', '\uffff'], 0, 8], Gen.Const("👋🏽 Grüße\r\n\t"))
            .Sample(text =>
            {
                var bidi = text.Any(c => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));
                var control = text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'));
                return (RequestText.FindBad(text) is null) == (IsXml(text) && !text.Contains('\uFFFD', StringComparison.Ordinal) && !bidi && !control);
            }, iter: 20_000);

    private static bool IsXml(string text)
    {
        try
        {
            System.Xml.XmlConvert.VerifyXmlChars(text);
            return true;
        }
        catch (System.Xml.XmlException)
        {
            return false;
        }
    }

    private static (StatusCode Code, string Reason) Refused(Action call)
    {
        var fault = Assert.Throws<Fault>(call);
        return (fault.Code, fault.Reason);
    }

    private static IReadOnlySet<string> Resolve(FieldMask? mask, V1.Note note) => FieldMasks.Resolve(mask, note, Paths);

    private static FieldMask Mask(params string[] paths) => new() { Paths = { paths } };
}
