using System.Net.Http.Headers;
using System.Text;
using Google.Rpc;
using Grpc.Core;
using Xunit;

namespace Om.Hosting.Tests;

public sealed class JsonRequestTests(JsonRequestTests.Fixture fixture) : IClassFixture<JsonRequestTests.Fixture>
{
    private NotesHost Host => fixture.Host;

    [Theory]
    [InlineData("""{"text":""", "body")]
    [InlineData("", "body")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("\"x\"", "body")]
    [InlineData("""{"text":"a","text":"b"}""", "body")]
    [InlineData("""{"text":"a\ud800"}""", "body")]
    [InlineData("""{"a\ud800":1}""", "body")]
    [InlineData("""{"text":5}""", "text")]
    [InlineData("""{"text":[1]}""", "text")]
    [InlineData("""{"text":"a","audience":"NOBODY"}""", "audience")]
    [InlineData("""{"text":"a","audience":"PUBLIC\u0000"}""", "audience")]
    [InlineData("""{"text":"a","audience":77}""", "note.audience")]
    [InlineData("""{"text":"a","remindTime":"yesterday"}""", "remindTime")]
    [InlineData("""{"text":"a","remindTime":7}""", "remindTime")]
    [InlineData("""{"text":"a","remindTime":{"seconds":7}}""", "remindTime")]
    [InlineData("""{"text":"a","maybe":7}""", "maybe")]
    [InlineData("""{"text":"a","weight":99999999999}""", "weight")]
    [InlineData("""{"text":"a","weight":1.5}""", "weight")]
    [InlineData("""{"text":"a","weight":true}""", "weight")]
    [InlineData("""{"text":"a","size":"seven"}""", "size")]
    [InlineData("""{"text":"a","size":99999999999999999999}""", "size")]
    [InlineData("""{"text":"a","share":"NaN"}""", "share")]
    [InlineData("""{"text":"a","pinned":"true"}""", "pinned")]
    [InlineData("""{"text":"a","picture":"%%%"}""", "picture")]
    [InlineData("""{"text":"a","tags":{}}""", "tags")]
    [InlineData("""{"text":"a","tags":[null,"b"]}""", "tags[0]")]
    [InlineData("""{"text":"a","labels":["x"]}""", "labels")]
    [InlineData("""{"text":"a","labels":{"x":1}}""", "labels[x]")]
    [InlineData("""{"text":"a","detail":"deep"}""", "detail")]
    [InlineData("""{"text":"a","others":[null]}""", "others[0]")]
    [InlineData("""{"text":7,"nope":1,"detail":{"where":2,"inner":{"x":1}},"others":[{"y":1},{"depth":"z"}]}""",
        "text", "nope", "detail.where", "detail.inner.x", "others[0].y", "others[1].depth")]
    public async Task A_body_that_is_not_the_message_names_every_bad_place(string json, params string[] fields)
    {
        var (code, status, text) = await Host.PostAsync("/v1/notes", json);

        Assert.Equal(400, code);
        Assert.Equal("INVALID_FIELDS", status.GetDetail<ErrorInfo>().Reason);
        Assert.Equal(fields, status.GetDetail<BadRequest>().FieldViolations.Select(v => v.Field));
        Assert.DoesNotContain("Om.Notes", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_value_arrives()
    {
        var (code, _, text) = await Host.PostAsync("/v1/notes?requestId=5f0c6a0e-37fb-4d3f-a86c-2a1b4fb1e0a1", """
            {"text":"Grüße 👋","tags":["a"],"labels":{"k":"v"},"audience":"PUBLIC","remindTime":"2026-01-31T12:00:00Z","weight":0,"picture":"AAE=",
             "others":[{"depth":2}],"maybe":"x","size":"9007199254740993","share":0.5,"pinned":true,"detail":{"inner":{"inner":null}}}
            """);

        Assert.True(code == 200, text);
        var note = Host.Probe.LastCreate!.Note;
        Assert.Equal(("Grüße 👋", 9007199254740993, 0.5, true, "x"), (note.Text, note.Size, note.Share, note.Pinned, note.Maybe));
        Assert.Equal((true, 2, 2), (note.HasWeight, note.Others[0].Depth, note.Picture.Length));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    public async Task Only_json_in_utf8_is_read(string type)
    {
        var (code, status, _) = await Host.SendAsync(HttpMethod.Post, "/v1/notes", """{"text":"a"}""", type);

        Assert.Equal(400, code);
        Assert.Equal("content-type", status.GetDetail<BadRequest>().FieldViolations.Single().Field);
    }

    [Fact]
    public async Task Broken_utf8_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/notes") { Content = new ByteArrayContent(Encoding.Latin1.GetBytes("{\"text\":\"a\u00ff\"}")) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        var (code, status, _) = await Host.SendAsync(request);

        Assert.Equal(400, code);
        Assert.Equal("body", status.GetDetail<BadRequest>().FieldViolations.Single().Field);
    }

    [Theory]
    [InlineData("\\u0000", "control character U+0000")]
    [InlineData("\\u001b", "control character U+001B")]
    [InlineData("\\u0085", "control character U+0085")]
    [InlineData("\\u202e", "reading direction")]
    [InlineData("\\u2066", "reading direction")]
    [InlineData("\\ufffd", "broken characters")]
    [InlineData("\\uffff", "broken characters")]
    public async Task Texts_that_are_no_text_are_refused(string escape, string problem)
    {
        var (code, status, _) = await Host.PostAsync("/v1/notes", $$$"""{"text":"a{{{escape}}}b","tags":["ok","{{{escape}}}"],"labels":{"{{{escape}}}":"x"},"others":[{"place":"{{{escape}}}"}]}""");

        Assert.Equal(400, code);
        var violations = status.GetDetail<BadRequest>().FieldViolations;
        Assert.Equal(["note.text", "note.tags[1]", "note.labels.key", "note.others[0].place"], violations.Select(v => v.Field));
        Assert.All(violations, v => Assert.Contains(problem, v.Description, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ten_megabytes_are_refused_before_they_are_read_with_and_without_a_length()
    {
        var json = "{\"text\":\"" + new string('a', 10_000_000) + "\"}";
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/notes") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        chunked.Headers.TransferEncodingChunked = true;

        foreach (var (code, status, _) in new[] { await Host.PostAsync("/v1/notes", json), await Host.SendAsync(chunked) })
        {
            Assert.Equal((413, (int)StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE"), (code, status.Code, status.GetDetail<ErrorInfo>().Reason));
        }
    }

    [Fact]
    public async Task A_body_nested_without_end_is_refused()
    {
        var (code, status, _) = await Host.PostAsync("/v1/notes",
            "{\"text\":\"a\",\"detail\":" + string.Concat(Enumerable.Repeat("{\"inner\":", 5000)) + "{}" + new string('}', 5001));

        Assert.Equal(400, code);
        Assert.Equal("body", status.GetDetail<BadRequest>().FieldViolations.Single().Field);
    }

    [Theory]
    [InlineData("GET", "/v1/notes?pagesize=3&nope=1", "pagesize", "nope")]
    [InlineData("GET", "/v1/notes?pageSize=abc", "pageSize")]
    [InlineData("GET", "/v1/notes?pageSize=", "pageSize")]
    [InlineData("GET", "/v1/notes?pageSize=1&pageSize=2", "pageSize")]
    [InlineData("GET", "/v1/notes?pageSize=99999999999", "pageSize")]
    [InlineData("GET", "/v1/notes?pageSize.x=1", "pageSize.x")]
    [InlineData("GET", "/v1/notes/1?name=notes/2", "name")]
    [InlineData("POST", "/v1/notes:provoke?what=x", "what")]
    [InlineData("POST", "/v1/notes?note.text=x", "note.text")]
    [InlineData("POST", "/v1/notes?fail=perhaps", "fail")]
    public async Task A_parameter_that_would_be_dropped_is_refused(string verb, string path, params string[] fields)
    {
        var (code, status, _) = await Host.SendAsync(new HttpMethod(verb), path, verb == "GET" ? null : """{"text":"a"}""".Replace("text", path.Contains(":provoke", StringComparison.Ordinal) ? "what" : "text", StringComparison.Ordinal));

        Assert.Equal(400, code);
        Assert.Equal(fields, status.GetDetail<BadRequest>().FieldViolations.Select(v => v.Field));
    }

    [Theory]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("DELETE", "/v1/notes")]
    [InlineData("GET", "/v1/notes/a/b/c")]
    public async Task A_path_or_verb_without_a_method_says_so(string verb, string path)
    {
        var (code, status, _) = await Host.SendAsync(new HttpMethod(verb), path);

        Assert.Equal(404, code);
        Assert.Equal("METHOD_UNKNOWN", status.GetDetail<ErrorInfo>().Reason);
    }

    [Theory]
    [InlineData("""{"text":"b"}""", "text")]
    [InlineData("""{"text":""}""", "text")]
    [InlineData("""{"text":null}""", "text")]
    [InlineData("""{"text":"b","tags":["x"]}""", "tags,text")]
    [InlineData("""{"detail":{"place":"b"}}""", "detail.place")]
    [InlineData("""{"detail":{"place":"b","depth":4}}""", "detail.depth,detail.place")]
    [InlineData("""{"detail":{}}""", "detail")]
    [InlineData("""{"detail":null}""", "detail")]
    [InlineData("""{"name":"notes/other","etag":"","text":"b","createTime":"2026-01-31T12:00:00Z","closed":true}""", "text")]
    public async Task A_patch_without_mask_changes_what_its_body_names_and_no_more(string json, string mask)
    {
        var note = await Host.Client.CreateNoteAsync(new() { Note = new() { Text = "before", Detail = new() { Place = "here", Depth = 3 } } });

        var (code, _, text) = await Host.SendAsync(HttpMethod.Patch, "/v1/" + note.Name, json);

        Assert.True(code == 200, text);
        Assert.Equal(note.Name, Host.Probe.LastUpdate!.Note.Name);
        Assert.Equal(mask, string.Join(',', Host.Probe.LastUpdate!.UpdateMask.Paths.Order(StringComparer.Ordinal)));
        var after = await Host.Client.GetNoteAsync(new() { Name = note.Name });
        Assert.Equal(mask.Contains("text", StringComparison.Ordinal), after.Text != "before");
        Assert.Equal(mask is "detail" or "detail.depth,detail.place", (after.Detail?.Depth ?? 0) != 3);
    }

    [Fact]
    public async Task A_mask_in_the_query_counts_more_than_the_body()
    {
        var note = await Host.CreateAsync("before");

        await Host.SendAsync(HttpMethod.Patch, $"/v1/{note.Name}?updateMask=detail.place", """{"text":"after","detail":{"place":"there"}}""");

        var after = await Host.Client.GetNoteAsync(new() { Name = note.Name });
        Assert.Equal(("before", "there"), (after.Text, after.Detail.Place));
    }

    [Theory]
    [InlineData("updateMask=closed")]
    [InlineData("updateMask=nope")]
    [InlineData("updateMask=*,text")]
    [InlineData("updateMask=detail.inner")]
    [InlineData("updateMask=..")]
    public async Task A_mask_that_cannot_be_followed_is_refused(string query)
    {
        var note = await Host.CreateAsync("before");

        var (code, status, _) = await Host.SendAsync(HttpMethod.Patch, $"/v1/{note.Name}?{query}", """{"text":"after"}""");

        Assert.Equal(400, code);
        Assert.All(status.GetDetail<BadRequest>().FieldViolations, v => Assert.Equal("update_mask", v.Field));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal NotesHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await NotesHost.StartAsync();

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
