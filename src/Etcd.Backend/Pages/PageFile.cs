using Muster.Bedrock;

namespace Muster.Etcd.Backend.Pages;

/// <summary>
/// The pages of a database, written one after another. The first two say where all else is, so they come last: the
/// stream must be able to go back to its begin.
/// </summary>
internal sealed class PageFile
{
    private readonly Stream _to;

    public PageFile(Stream to)
    {
        _to = to;
        _to.Position = PageLayout.MetaPages * PageLayout.PageBytes;
    }

    /// <summary>Pages so far, which is the number of the next one.</summary>
    public ulong Count { get; private set; } = PageLayout.MetaPages;

    /// <param name="page">One page, or several that are one.</param>
    public void Write(ReadOnlySpan<byte> page)
    {
        Invariant.That(page.Length % PageLayout.PageBytes == 0);
        _to.Write(page);
        Count += (ulong)(page.Length / PageLayout.PageBytes);
    }

    /// <summary>Writes the two pages that were left out; no page may follow.</summary>
    /// <param name="root">The page of the table of all buckets.</param>
    /// <param name="free">The page that lists free ones.</param>
    public void Finish(ulong root, ulong free)
    {
        _to.Position = 0;
        for (var number = 0UL; number < PageLayout.MetaPages; number++)
        {
            _to.Write(MetaPage.Of(number, root, free, Count));
        }
    }
}
