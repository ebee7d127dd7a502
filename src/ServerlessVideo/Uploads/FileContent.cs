using System.Buffers.Binary;
using ServerlessVideo.Core;
using ServerlessVideo.Library;

namespace ServerlessVideo.Uploads;

/// <summary>What a file is by its bytes.</summary>
/// <param name="ContentType">Under which it may be handed out; null: of a video, which is never handed out as what it is.</param>
sealed record FileContent(MediaType MediaType, string? ContentType = null)
{
    static readonly FileContent Video = new(MediaType.Video);
    static readonly FileContent Text = new(MediaType.Document, "text/plain; charset=utf-8");

    /// <summary>
    /// Tells a file by its bytes; names and content types are not asked, but for text: bytes cannot tell a text from a playlist or a
    /// script, so it is taken only where the name says that it is one, and then never as more than plain text. Which containers a host
    /// reads is decided when publishing.
    /// </summary>
    public static Outcome<FileContent> Of(FileFacts file, long size, string fileName)
    {
        // Before any other: a text that begins "For free" has the bytes of a box of MP4, while no film is text to its end.
        if (file.IsText && IsNamedText(fileName))
        {
            return Text;
        }
        if (IsContainer(file.Start))
        {
            return Video;
        }
        if (ImageType(file.Start) is { } image)
        {
            return IsCutOff(image, file, size) ? Errors.DamagedInput.With($"The {image} ends too early.") : new FileContent(MediaType.Image, image);
        }
        if (Document(file) is { } document)
        {
            return IsCutOff(document, file, size) ? Errors.DamagedInput.With($"The {document} ends too early.") : new FileContent(MediaType.Document, document);
        }
        return Errors.UnsupportedContainer;
    }

    static bool IsContainer(ReadOnlySpan<byte> start) => start switch
    {
        // EBML (RFC 8794): Matroska and WebM
        [0x1A, 0x45, 0xDF, 0xA3, ..] => true,
        [(byte)'F', (byte)'L', (byte)'V', 1, ..] => true,
        _ => IsRiff(start, "AVI "u8) || IsBaseMedia(start),
    };

    static bool IsRiff(ReadOnlySpan<byte> start, ReadOnlySpan<byte> form) =>
        start.Length >= 12 && start.StartsWith("RIFF"u8) && start[8..12].SequenceEqual(form);

    /// <summary>ISO base media (MP4, and MOV, whose older files begin with another box than ftyp): size, then type.</summary>
    static bool IsBaseMedia(ReadOnlySpan<byte> start)
    {
        if (start.Length < 8)
        {
            return false;
        }
        var type = start[4..8];
        return type.SequenceEqual("ftyp"u8) || type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8)
            || type.SequenceEqual("wide"u8) || type.SequenceEqual("free"u8) || type.SequenceEqual("skip"u8);
    }

    public static string? ImageType(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "image/gif",
        _ => IsRiff(start, "WEBP"u8) ? "image/webp" : null,
    };

    static string? Document(FileFacts file) => file.Start switch
    {
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => "application/pdf",
        [(byte)'P', (byte)'K', 3, 4, ..] => OfficeOpenXml(file.End),
        _ => CompoundFile.Is(file.Start) ? OldOffice(file) : null,
    };

    /// <summary>ECMA-376: a zip whose directory, at its end, names the content types and the main part of its kind.</summary>
    static string? OfficeOpenXml(ReadOnlySpan<byte> end)
    {
        const string Prefix = "application/vnd.openxmlformats-officedocument.";
        return end.IndexOf("PK\u0005\u0006"u8) < 0 || end.IndexOf("[Content_Types].xml"u8) < 0 ? null
            : end.IndexOf("word/document.xml"u8) >= 0 ? Prefix + "wordprocessingml.document"
            : end.IndexOf("xl/workbook.xml"u8) >= 0 ? Prefix + "spreadsheetml.sheet"
            : end.IndexOf("ppt/presentation.xml"u8) >= 0 ? Prefix + "presentationml.presentation"
            : null;
    }

    /// <summary>The streams of Word, Excel and PowerPoint; other compound files, installers among them, are not taken.</summary>
    static string? OldOffice(FileFacts file) =>
        CompoundFile.Names(file, "WordDocument") ? "application/msword"
        : CompoundFile.Names(file, "Workbook") || CompoundFile.Names(file, "Book") ? "application/vnd.ms-excel"
        : CompoundFile.Names(file, "PowerPoint Document") ? "application/vnd.ms-powerpoint"
        : null;

    /// <summary>Only where the format says how it ends.</summary>
    static bool IsCutOff(string type, FileFacts file, long size) => type switch
    {
        "image/jpeg" => !file.IsJpeg,
        "image/png" => file.End.AsSpan().IndexOf("IEND"u8) < 0,
        "image/webp" => BinaryPrimitives.ReadUInt32LittleEndian(file.Start.AsSpan(4)) + 8L > size,
        "application/pdf" => file.End.AsSpan().IndexOf("%%EOF"u8) < 0,
        _ => false,
    };

    static bool IsNamedText(string fileName) =>
        Path.GetExtension(fileName).ToLowerInvariant() is ".txt" or ".text" or ".log" or ".csv" or ".tsv" or ".md" or ".markdown";
}

/// <summary>The file system in a file of Office before 2007 ([MS-CFB]), as far as naming the streams in it.</summary>
static class CompoundFile
{
    /// <value>Bytes; the first entries of the directory, 128 bytes each.</value>
    public const int DirectoryLength = 4096;

    public static bool Is(ReadOnlySpan<byte> start) => start.Length >= 80 && start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);

    /// <summary>Where the directory begins: sectors are counted after the header, which is one itself.</summary>
    public static long DirectoryAt(ReadOnlySpan<byte> start)
    {
        var shift = BinaryPrimitives.ReadUInt16LittleEndian(start[30..]);
        return shift is 9 or 12 ? (BinaryPrimitives.ReadUInt32LittleEndian(start[48..]) + 1L) << shift : long.MaxValue;
    }

    public static bool Names(FileFacts file, string stream)
    {
        // Names end with a zero, so that Book is not found in Workbook's neighbourhood: two bytes a character.
        var name = System.Text.Encoding.Unicode.GetBytes(stream + "\0");
        return file.Directory.AsSpan().IndexOf(name) >= 0;
    }
}
