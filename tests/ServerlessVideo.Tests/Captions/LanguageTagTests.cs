using ServerlessVideo.Captions;

namespace ServerlessVideo.Tests.Captions;

public class LanguageTagTests
{
    /// <summary>Examples of RFC 5646, appendix A, and their case by §2.1.1.</summary>
    [Theory]
    [InlineData("de", "de")]
    [InlineData("EN-us", "en-US")]
    [InlineData("zh-hant", "zh-Hant")]
    [InlineData("zh-cmn-hans-cn", "zh-cmn-Hans-CN")]
    [InlineData("sl-rozaj-BISKE", "sl-rozaj-biske")]
    [InlineData("de-CH-1901", "de-CH-1901")]
    [InlineData("hy-Latn-IT-arevela", "hy-Latn-IT-arevela")]
    [InlineData("es-419", "es-419")]
    [InlineData("de-DE-u-co-phonebk", "de-DE-u-co-phonebk")]
    [InlineData("x-whatever", "x-whatever")]
    [InlineData("az-Arab-x-AZE-derbend", "az-Arab-x-aze-derbend")]
    [InlineData("eng", "en")]
    [InlineData("GER-at", "de-AT")]
    [InlineData("nds", "nds")]
    public void Parse_OfALanguage_HasItsOneSpelling(string text, string canonical) => LanguageTag.Parse(text).ShouldBe(canonical);

    [Theory]
    [InlineData("")]
    [InlineData("e")]
    [InlineData("english")]
    [InlineData("languages-of-us")]
    [InlineData("de-419-DE")]
    [InlineData("a-DE")]
    [InlineData("en--US")]
    [InlineData("en-")]
    [InlineData("en_US")]
    [InlineData("en/..")]
    [InlineData("en\n")]
    [InlineData("ën")]
    [InlineData("en\"><script>")]
    [InlineData("en-x-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd")]
    public void Parse_OfAnythingElse_IsNothing(string text) => LanguageTag.Parse(text).ShouldBeNull();
}
