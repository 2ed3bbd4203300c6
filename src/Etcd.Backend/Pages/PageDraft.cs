using System.Buffers.Binary;

namespace Muster.Etcd.Backend.Pages;

/// <summary>A page that is being filled. One element that is larger than a page makes one of several pages, alone.</summary>
internal sealed class PageDraft(PageKind kind)
{
    private const uint BucketFlag = 1;

    private readonly List<Element> _elements = [];
    private int _bytes = PageLayout.HeaderBytes;

    public bool HasRoomFor(in Element next) =>
        _elements.Count == 0 || _bytes + next.Bytes() <= PageLayout.PageBytes;

    public void Add(in Element next)
    {
        _elements.Add(next);
        _bytes += next.Bytes();
    }

    /// <summary>Writes the page and begins a new one; what a branch says of it.</summary>
    public Element WriteTo(PageFile file)
    {
        var number = file.Count;
        var pages = (_bytes + PageLayout.PageBytes - 1) / PageLayout.PageBytes;
        var page = new byte[pages * PageLayout.PageBytes];
        PageLayout.WriteHeader(page, number, kind, _elements.Count);
        Fill(page);
        file.Write(page);
        var told = Element.Child(_elements.Count == 0 ? [] : _elements[0].Key, number);
        _elements.Clear();
        _bytes = PageLayout.HeaderBytes;
        return told;
    }

    private void Fill(Span<byte> page)
    {
        var at = PageLayout.HeaderBytes;
        var data = at + (_elements.Count * PageLayout.ElementBytes);
        foreach (var element in _elements)
        {
            var place = page[at..];
            if (kind == PageKind.Leaf)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(place, element.IsBucket ? BucketFlag : 0);
                BinaryPrimitives.WriteUInt32LittleEndian(place[4..], (uint)(data - at));
                BinaryPrimitives.WriteUInt32LittleEndian(place[8..], (uint)element.Key.Length);
                BinaryPrimitives.WriteUInt32LittleEndian(place[12..], (uint)element.Value.Length);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)(data - at));
                BinaryPrimitives.WriteUInt32LittleEndian(place[4..], (uint)element.Key.Length);
                BinaryPrimitives.WriteUInt64LittleEndian(place[8..], element.Page);
            }

            element.Key.CopyTo(page[data..]);
            element.Value.Span.CopyTo(page[(data + element.Key.Length)..]);
            at += PageLayout.ElementBytes;
            data += element.Key.Length + element.Value.Length;
        }
    }
}
