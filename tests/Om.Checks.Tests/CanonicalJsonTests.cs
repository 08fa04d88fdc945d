using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Om.Checks.Tests;

public sealed class CanonicalJsonTests
{
    [Theory]
    // Key order of RFC 8785, section 3.2.3: by UTF-16 code units, so the emoji (a surrogate pair) comes before U+FB33.
    [InlineData("""{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}""",
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"\U0001F600\":\"Emoji: Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}")]
    // Its escapes: only what must be, in the short form where there is one.
    [InlineData("""{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}""", """{"string":"€$\u000f\nA'B\"\\\\\"/"}""")]
    [InlineData("""{"literals":[null,true,false]}""", """{"literals":[null,true,false]}""")]
    [InlineData("""{ "b" : { "z":1, "a":-2 }, "a" : [ 3 , 0, 9007199254740991 ] }""", """{"a":[3,0,9007199254740991],"b":{"a":-2,"z":1}}""")]
    [InlineData("""["\b\t\n\f\r\u0000\u001f\u007f\u2028<>&"]""", "[\"\\b\\t\\n\\f\\r\\u0000\\u001f\u007F\u2028<>&\"]")]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    public void Json_has_one_form(string json, string canonical) =>
        Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.Write(JsonNode.Parse(json)!)));

    [Theory]
    [InlineData("1.5")]
    [InlineData("9007199254740993")]
    [InlineData("1e400")]
    public void A_number_that_readers_may_round_is_refused(string json) =>
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(JsonNode.Parse($"[{json}]")!));
}
