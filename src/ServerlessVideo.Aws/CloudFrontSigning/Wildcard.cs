namespace ServerlessVideo.Aws.CloudFrontSigning;

/// <summary>CloudFront's wildcards: <c>*</c> zero or more characters of any kind, <c>?</c> exactly one; case counts.</summary>
static class Wildcard
{
    /// <summary>Greedy with one point of return: time at most length of pattern × length of text, no recursion.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }
}
