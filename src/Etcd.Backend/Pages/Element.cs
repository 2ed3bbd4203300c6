namespace Muster.Etcd.Backend.Pages;

/// <summary>What a page consists of: of a leaf a key with its value, of a branch a key with the page that begins with it.</summary>
/// <param name="IsBucket">The value says where another tree of pages is.</param>
internal readonly record struct Element(byte[] Key, ReadOnlyMemory<byte> Value, ulong Page, bool IsBucket)
{
    /// <summary>What it takes of a page.</summary>
    public int Bytes() => PageLayout.ElementBytes + Key.Length + Value.Length;

    public static Element Row(byte[] key, ReadOnlyMemory<byte> value) => new(key, value, 0, IsBucket: false);

    public static Element Bucket(byte[] name, ReadOnlyMemory<byte> place) => new(name, place, 0, IsBucket: true);

    public static Element Child(byte[] firstKey, ulong page) => new(firstKey, default, page, IsBucket: false);
}
